/// Reads a `text/event-stream`, which is how a server tells of decisions as they are made.
///
/// It takes the bytes as the network delivers them, cut anywhere, and follows the WHATWG HTML standard, section 9.2.6:
/// lines end in a line feed, a carriage return or both, a value may follow its colon with or without a space, an event
/// may have several lines of data, and comments and a byte order mark are no part of it.
///
/// An event that the stream ends in the middle of is not one. The standard has no limit for the length of an event; here
/// there is one, since an endless line would fill the memory. What is longer is passed over, and ``Output/passedOver``
/// says so in its place.
package struct ServerSentEventParser: Sendable {
    /// One event of a stream.
    package struct Event: Hashable, Sendable {
        /// What kind of event it is, `message` unless the stream says otherwise.
        package var type: String
        /// What it says, its lines joined by line feeds.
        package var data: String
        /// The last identifier in the stream so far, or nothing when there was none.
        package var id: String

        /// Creates an event.
        package init(type: String = "message", data: String, id: String = "") {
            self.type = type
            self.data = data
            self.id = id
        }
    }

    /// What pieces of a stream amount to.
    package enum Output: Hashable, Sendable {
        /// An event.
        case event(Event)
        /// A comment, which servers send to show that they are there.
        case comment
        /// How long the server wants clients to wait before they connect again.
        case retry(Duration)
        /// An event that was longer than the limit, so that it is lost.
        case passedOver
    }

    private let limit: Int
    private var line: [UInt8] = []
    private var data: [UInt8] = []
    private var type = ""
    private var id = ""
    private var isStart = true
    private var endsWithReturn = false
    private var isTooLong = false

    /// Creates a parser at the start of a stream.
    ///
    /// - Parameter limit: How many bytes an event may have, 16 MiB when left out.
    package init(limit: Int = 1 << 24) {
        self.limit = limit
    }

    /// Takes the next bytes of the stream.
    ///
    /// - Returns: What is complete now, in the order of the stream.
    package mutating func feed(_ bytes: some Sequence<UInt8>) -> [Output] {
        var outputs: [Output] = []
        for byte in Array(bytes) {
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
    package var waiting: Int { line.count + data.count }

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
        guard !isTooLong else { return .passedOver }
        guard !data.isEmpty else { return nil }
        let text = String(decoding: data.dropLast(), as: UTF8.self)
        return .event(Event(type: type.isEmpty ? "message" : type, data: text, id: id))
    }
}
