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
/// one beyond it is passed over, since an endless line would fill the memory, and since to break off would meet the same
/// event after every reconnect.
struct ServerSentEventParser {
    /// What pieces of a stream amount to.
    enum Output: Hashable, Sendable {
        case event(ServerSentEvent)
        /// A comment, which servers send to show that they are there.
        case comment
        /// How long the server wants clients to wait before they connect again.
        case retry(Duration)
    }

    private let limit: Int
    private var line: [UInt8] = []
    private var data: [UInt8] = []
    private var type = ""
    private var id = ""
    private var isStart = true
    private var endsWithReturn = false
    private var isTooLong = false

    init(limit: Int = 1 << 16) {
        self.limit = limit
    }

    /// Takes the next bytes of the stream.
    mutating func feed(_ bytes: [UInt8]) -> [Output] {
        var outputs: [Output] = []
        for byte in bytes {
            let endedWithReturn = endsWithReturn
            endsWithReturn = byte == UInt8(ascii: "\r")
            switch byte {
            case UInt8(ascii: "\n") where endedWithReturn: continue
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                if let output = endLine() { outputs.append(output) }
            default:
                if waiting >= limit {
                    isTooLong = true
                    data.removeAll(keepingCapacity: true)
                }
                if line.count < limit { line.append(byte) }
            }
        }
        return outputs
    }

    /// How many bytes are kept of an event that is not complete.
    var waiting: Int { line.count + data.count }

    private mutating func endLine() -> Output? {
        defer { line.removeAll(keepingCapacity: true) }
        if isStart {
            isStart = false
            if line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
        }
        guard !line.isEmpty else { return dispatch() }
        guard !isTooLong else { return nil }
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return take(field: line[...], value: []) }
        guard colon > 0 else { return .comment }
        var value = line[(colon + 1)...]
        if value.first == UInt8(ascii: " ") { value.removeFirst() }
        return take(field: line[..<colon], value: value)
    }

    private mutating func take(field: ArraySlice<UInt8>, value: ArraySlice<UInt8>) -> Output? {
        switch String(decoding: field, as: UTF8.self) {
        case "event": type = String(decoding: value, as: UTF8.self)
        case "data":
            data += value
            data.append(UInt8(ascii: "\n"))
        case "id" where !value.contains(0): id = String(decoding: value, as: UTF8.self)
        case "retry" where !value.isEmpty && value.allSatisfy { (0x30...0x39).contains($0) }:
            return Int64(String(decoding: value, as: UTF8.self)).map { .retry(.milliseconds($0)) }
        default: break
        }
        return nil
    }

    private mutating func dispatch() -> Output? {
        defer {
            data.removeAll(keepingCapacity: true)
            type = ""
            isTooLong = false
        }
        guard !data.isEmpty else { return nil }
        let text = String(decoding: data.dropLast(), as: UTF8.self)
        return .event(ServerSentEvent(type: type.isEmpty ? "message" : type, data: text, id: id))
    }
}
