/// One event of a `text/event-stream`.
struct ServerSentEvent: Hashable, Sendable {
    var type: String
    var data: String
    /// The last `id` of the stream so far.
    var id: String
}

/// Reads a `text/event-stream` in pieces of any size, by the rules of the WHATWG HTML standard, section 9.2.6.
///
/// An event that the stream ends in the middle of is not one. The standard has no limit for the length of an event; here
/// it ends the stream, since an endless line would fill the memory.
struct ServerSentEventParser {
    /// What pieces of a stream amount to.
    enum Output: Hashable, Sendable {
        case event(ServerSentEvent)
        /// A comment, which servers send to show that they are there.
        case comment
    }

    struct TooLong: Error {}

    private let limit: Int
    private var line: [UInt8] = []
    private var data: [UInt8] = []
    private var type = ""
    private var id = ""
    private var isStart = true
    private var endsWithReturn = false
    /// How long the server wants clients to wait before they connect again, or `nil`.
    private(set) var retry: Duration?

    init(limit: Int = 1 << 16) {
        self.limit = limit
    }

    /// Takes the next bytes of the stream.
    mutating func feed(_ bytes: [UInt8]) throws(TooLong) -> [Output] {
        var outputs: [Output] = []
        for byte in bytes {
            let endedWithReturn = endsWithReturn
            endsWithReturn = byte == UInt8(ascii: "\r")
            switch byte {
            case UInt8(ascii: "\n") where endedWithReturn: continue
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                if let output = endLine() { outputs.append(output) }
            default:
                guard line.count + data.count < limit else { throw TooLong() }
                line.append(byte)
            }
        }
        return outputs
    }

    private mutating func endLine() -> Output? {
        defer { line.removeAll(keepingCapacity: true) }
        if isStart {
            isStart = false
            if line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
        }
        guard !line.isEmpty else { return dispatch() }
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else {
            take(field: line[...], value: [])
            return nil
        }
        guard colon > 0 else { return .comment }
        var value = line[(colon + 1)...]
        if value.first == UInt8(ascii: " ") { value.removeFirst() }
        take(field: line[..<colon], value: value)
        return nil
    }

    private mutating func take(field: ArraySlice<UInt8>, value: ArraySlice<UInt8>) {
        switch String(decoding: field, as: UTF8.self) {
        case "event": type = String(decoding: value, as: UTF8.self)
        case "data":
            data += value
            data.append(UInt8(ascii: "\n"))
        case "id" where !value.contains(0): id = String(decoding: value, as: UTF8.self)
        case "retry" where !value.isEmpty && value.allSatisfy { (0x30...0x39).contains($0) }:
            retry = Int64(String(decoding: value, as: UTF8.self)).map { .milliseconds($0) } ?? retry
        default: return
        }
    }

    private mutating func dispatch() -> Output? {
        defer {
            data.removeAll(keepingCapacity: true)
            type = ""
        }
        guard !data.isEmpty else { return nil }
        let text = String(decoding: data.dropLast(), as: UTF8.self)
        return .event(ServerSentEvent(type: type.isEmpty ? "message" : type, data: text, id: id))
    }
}
