import HaltStateRemote
import Testing

@Suite("Reading a stream of events, by the WHATWG rules", .stoppingServers, .serialized)
struct ServerSentEventTests {
    struct Sample: Sendable, CustomTestStringConvertible {
        let name: String
        let text: String
        let events: [ServerSentEventParser.Event]

        init(_ name: String, _ text: String, _ events: [ServerSentEventParser.Event]) {
            (self.name, self.text, self.events) = (name, text, events)
        }

        var testDescription: String { name }
    }

    private static func event(_ data: String, type: String = "message", id: String = "") -> ServerSentEventParser.Event
    {
        ServerSentEventParser.Event(type: type, data: data, id: id)
    }

    static let samples = [
        Sample("the contract's form", "data: {\"a\":1}\n\n", [event("{\"a\":1}")]),
        Sample("no space after the colon", "data:x\n\n", [event("x")]),
        Sample("only one space is taken off", "data:  x\n\n", [event(" x")]),
        Sample("a tab is not a space", "data:\tx\n\n", [event("\tx")]),
        Sample("several lines of data", "data: YHOO\ndata: +2\ndata: 10\n\n", [event("YHOO\n+2\n10")]),
        Sample("carriage returns", "data: a\r\rdata: b\r\r", [event("a"), event("b")]),
        Sample("both line ends", "data: a\r\n\r\ndata: b\r\n\r\n", [event("a"), event("b")]),
        Sample("mixed line ends", "data: a\ndata: b\r\n\rdata: c\n\r\n", [event("a\nb"), event("c")]),
        Sample("a byte order mark at the start", "\u{FEFF}data: x\n\n", [event("x")]),
        Sample("a byte order mark elsewhere is text", "data: \u{FEFF}x\n\n", [event("\u{FEFF}x")]),
        Sample("two byte order marks", "\u{FEFF}\u{FEFF}data: x\n\n", []),
        Sample("a comment between fields", "data: a\n: comment\ndata: b\n\n", [event("a\nb")]),
        Sample("a field without a colon", "data\n\ndata\ndata\n\n", [event(""), event("\n")]),
        Sample("an empty value", "data:\n\n", [event("")]),
        Sample("a type for one event", "event: add\ndata: 1\n\ndata: 2\n\n", [event("1", type: "add"), event("2")]),
        Sample("a type without data is forgotten", "event: add\n\ndata: 1\n\n", [event("1")]),
        Sample("an empty type", "event\ndata: 1\n\n", [event("1")]),
        Sample("the last type wins", "event: a\nevent: b\ndata: 1\n\n", [event("1", type: "b")]),
        Sample("an identifier stays", "id: 1\ndata: a\n\ndata: b\n\n", [event("a", id: "1"), event("b", id: "1")]),
        Sample("an empty identifier resets", "id: 1\ndata: a\n\nid\ndata: b\n\n", [event("a", id: "1"), event("b")]),
        Sample("an identifier with a zero is ignored", "id: a\u{0}b\ndata: x\n\n", [event("x")]),
        Sample("an identifier without data stays", "id: 7\n\ndata: x\n\n", [event("x", id: "7")]),
        Sample("unknown fields and other cases", "Data: a\nfoo: b\ndata: c\n\n", [event("c")]),
        Sample("a space before the colon", "data : a\ndata: b\n\n", [event("b")]),
        Sample("an event that the stream ends in", "data: a\n\ndata: b\n", [event("a")]),
        Sample("no end of the last line", "data: a\n\ndata: b", [event("a")]),
        Sample("blank lines", "\n\n\ndata: a\n\n\n\n", [event("a")]),
        Sample("text beyond ASCII", "data: 😀é\u{2028}\n\n", [event("😀é\u{2028}")]),
        Sample("colons in a value", "data: a: b:c\n\n", [event("a: b:c")]),
    ]

    @Test("An event is what the standard says", arguments: samples)
    func events(sample: Sample) {
        var parser = ServerSentEventParser()
        #expect(Self.events(parser.feed(Array(sample.text.utf8))) == sample.events)
    }

    @Test("It does not matter where the stream is cut", arguments: samples)
    func pieces(sample: Sample) {
        let bytes = Array(sample.text.utf8)
        for size in 1...3 {
            var parser = ServerSentEventParser()
            var outputs: [ServerSentEventParser.Output] = []
            for start in stride(from: 0, to: bytes.count, by: size) {
                outputs += parser.feed(Array(bytes[start..<min(start + size, bytes.count)]))
            }
            #expect(Self.events(outputs) == sample.events, "pieces of \(size)")
        }
    }

    @Test("Bytes that are no UTF-8 become replacement characters")
    func invalid() {
        var parser = ServerSentEventParser()
        let outputs = parser.feed(Array("data: a".utf8) + [0xFF] + Array("b\n\n".utf8))
        #expect(Self.events(outputs) == [Self.event("a\u{FFFD}b")])
    }

    @Test("A comment is a sign of life")
    func comments() {
        var parser = ServerSentEventParser()
        #expect(parser.feed(Array(": heartbeat\n\n:\n".utf8)) == [.comment, .comment])
    }

    @Test(
        "A reconnection time is a whole number of milliseconds",
        arguments: [
            ("retry: 1500\n", [1500]), ("retry: 1.5\n", []), ("retry: -1\n", []), ("retry\n", []),
            ("retry: 10\nretry: x\nretry:20\n", [10, 20]), ("retry: 99999999999999999999999999\n", []),
        ]
    )
    func retry(text: String, milliseconds: [Int]) {
        var parser = ServerSentEventParser()
        #expect(parser.feed(Array(text.utf8)) == milliseconds.map { .retry(.milliseconds($0)) })
    }

    @Test(
        "An event beyond the limit is passed over, and the next one is read",
        arguments: ["data: \(String(repeating: "x", count: 5000))\n", String(repeating: "data: x\n", count: 1000)],
        [1, 999, 100_000]
    )
    func endless(event: String, size: Int) {
        var parser = ServerSentEventParser(limit: 1000)
        let bytes = Array("data: a\n\nevent: big\n\(event)id: 1\n\ndata: b\n\n".utf8)
        var events: [ServerSentEventParser.Event] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            events += Self.events(parser.feed(Array(bytes[start..<min(start + size, bytes.count)])))
        }
        #expect(events == [Self.event("a"), Self.event("b")])
        var again = ServerSentEventParser(limit: 1000)
        #expect(again.feed(bytes) == [.event(Self.event("a")), .passedOver, .event(Self.event("b"))])
    }

    @Test("An endless line does not fill the memory")
    func memory() {
        var parser = ServerSentEventParser(limit: 1000)
        for _ in 0..<100 { #expect(parser.feed([UInt8](repeating: 0x78, count: 1000)).isEmpty) }
        #expect(parser.waiting <= 1000)
    }

    private static func events(_ outputs: [ServerSentEventParser.Output]) -> [ServerSentEventParser.Event] {
        outputs.compactMap { if case .event(let event) = $0 { event } else { nil } }
    }
}
