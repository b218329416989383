#if SQLite
import HaltState

/// How the calls of one race ended.
struct RaceTally {
    /// How one call ended.
    enum Ending: Sendable {
        case ran, refused, busy
        case error(String)

        init(_ error: any Error) {
            switch error {
            case is ActionAlreadyStarted: self = .refused
            case let known as HaltStateError where [.unavailable, .timedOut, .rateLimited].contains(known.code):
                self = .busy
            default: self = .error(String(reflecting: error))
            }
        }
    }

    /// How often the body ran, whatever its caller heard.
    var executions = 0
    private(set) var refused = 0
    private(set) var busy = 0
    private(set) var ran = 0
    private(set) var errors: [String] = []

    init() {}

    mutating func add(_ ending: Ending) {
        switch ending {
        case .ran: ran += 1
        case .refused: refused += 1
        case .busy: busy += 1
        case .error(let text): errors.append(text)
        }
    }

    mutating func add(_ other: RaceTally) {
        executions += other.executions
        ran += other.ran
        refused += other.refused
        busy += other.busy
        errors += other.errors
    }

    /// One line, for another process.
    var line: String {
        let text = (errors.first ?? "").split(whereSeparator: \.isNewline).joined(separator: " ")
        return "\(executions) \(ran) \(refused) \(busy) \(text)"
    }

    init(line: String) throws {
        let words = line.split(separator: " ", maxSplits: 4).map(String.init)
        let counts = words.prefix(4).compactMap(Int.init)
        guard counts.count == 4 else { throw Failure("a process says: \(line)") }
        (executions, ran, refused, busy) = (counts[0], counts[1], counts[2], counts[3])
        errors = words.count > 4 ? [words[4]] : []
    }
}
#endif
