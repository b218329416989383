/// Reads the events of a stream, by the WHATWG HTML standard, section 9.2.6, out of bytes that the network cuts anywhere.
struct EventReader {
    struct Event {
        /// What kind of event it is, `message` unless the stream says otherwise.
        var type = "message"
        /// What it says, its lines joined by line feeds.
        var data = ""
    }

    /// An endless line would fill the memory.
    private static let limit = 1 << 24

    private var line: [UInt8] = []
    private var type = ""
    private var lines: [String] = []
    private var size = 0
    private var isStart = true
    private var endsWithReturn = false

    /// Takes the next bytes of the stream.
    ///
    /// - Returns: The events that are complete now.
    /// - Throws: ``ChatError/tooLong``.
    mutating func feed(_ bytes: some Sequence<UInt8>) throws -> [Event] {
        var events: [Event] = []
        for byte in bytes {
            let endedWithReturn = endsWithReturn
            endsWithReturn = byte == UInt8(ascii: "\r")
            switch byte {
            case UInt8(ascii: "\n") where endedWithReturn: continue
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                if let event = endLine() { events.append(event) }
            default:
                size += 1
                guard size <= Self.limit else { throw ChatError.tooLong }
                line.append(byte)
            }
        }
        return events
    }

    private mutating func endLine() -> Event? {
        defer { line.removeAll(keepingCapacity: true) }
        if isStart, line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
        isStart = false
        guard !line.isEmpty else {
            defer { (type, lines, size) = ("", [], 0) }
            guard !lines.isEmpty else { return nil }
            return Event(type: type.isEmpty ? "message" : type, data: lines.joined(separator: "\n"))
        }
        let parts = line.split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
        var value = parts.count > 1 ? parts[1] : []
        if value.first == UInt8(ascii: " ") { value.removeFirst() }
        switch String(decoding: parts[0], as: UTF8.self) {
        case "event": type = String(decoding: value, as: UTF8.self)
        case "data": lines.append(String(decoding: value, as: UTF8.self))
        // A comment, and what only matters to whoever connects again.
        default: break
        }
        return nil
    }
}
