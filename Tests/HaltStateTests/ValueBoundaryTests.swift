import Expectations
import Foundation
import Testing

@testable import HaltState

private enum Region: String {
    case eu
    case us = "us:1"
}

private enum Level: Int {
    case low = -3
}

private struct Named: RawRepresentable { let rawValue: String }

private let id = UUID(uuidString: "0B8FDA4E-6A4C-4E3E-9D24-7C5A3C1F2B11")

private let invisibleTexts = [
    "", " ", "\u{A0}", "\u{202E}", "\u{200B}", "\u{AD}", "\u{301}", "\u{3164}", " \u{301}", "\u{2800}", "\u{FEFF}",
]

@Suite("Whether the values in a key can be told apart", .tags(.everyArgumentCounts))
struct ValueBoundaryTests {
    @Test(
        "The first value whose end would be found too early is known, by bytes",
        arguments: Row.texts
    )
    func text(row: Row) {
        row.check()
    }

    @Test(
        "An integer ends before what is no digit, and a UUID has one length",
        arguments: Row.kinds
    )
    func kinds(row: Row) {
        row.check()
    }

    @Test(
        "Two ways to make one key are never both accepted, and each is known to be ambiguous",
        arguments: [(":", ":"), ("::", ":"), (":", "-"), ("", ":"), ("-", ""), ("-", "-"), ("-1", ":"), ("1", "1:")]
    )
    func complete(first: String, second: String) {
        let values = ["1", "2", "-1", ":", "-", "1:", ":1", "1:2", "1-2", "::", "2:1:"]
        var shared = 0
        for isText in [[true, true, true], [true, false, true], [false, true, true], [true, true, false]] {
            var made: [String: [__TemplateKey]] = [:]
            let choices = isText.map { $0 ? values : ["-11", "-1", "1", "2", "12"] }
            for one in choices[0] {
                for two in choices[1] {
                    for three in choices[2] {
                        var text = CallText(literalCapacity: 0, interpolationCount: 3)
                        text.append(one, asText: isText[0])
                        text.appendLiteral(first)
                        text.append(two, asText: isText[1])
                        text.appendLiteral(second)
                        text.append(three, asText: isText[2])
                        let key = __TemplateKey(stringInterpolation: text)
                        made[key.key.rawValue, default: []].append(key)
                    }
                }
            }
            for (key, ways) in made where ways.count > 1 {
                shared += 1
                #expect(ways.count { $0.boundaries?.firstHidden == nil } <= 1, "\(key)")
                #expect(ways.allSatisfy { $0.boundaries?.isAmbiguous == true }, "\(key)")
            }
        }
        #expect(shared > 0)
    }

    @Test("A value of which nothing can be seen is a missing one, in keys and resources", arguments: invisibleTexts)
    func invisible(value: String) {
        let character = value.first
        #expect(IdempotencyKey("refund:\(value)").problem == .missingValue)
        #expect(IdempotencyKey("\(value):refund").problem == .missingValue)
        #expect(IdempotencyKey("refund:\(Optional(value)):\(1)").problem == .missingValue)
        #expect(ResourceName("order/\(value)").problem == .missingValue)
        if !value.isEmpty {
            #expect(IdempotencyKey("refund:\(character)").problem == .missingValue)
            #expect(IdempotencyKey("refund:\(Named(rawValue: value))").problem == .missingValue)
        }
    }

    @Test("A key that Swift takes for white space stays refused")
    func whiteSpace() {
        // A space and a skin tone are one character, and white space as a space is.
        #expect(IdempotencyKey(" \u{1F3FB}" as String).problem == .blank)
    }

    @Test(
        "A value of which something can be seen is none",
        arguments: ["e\u{301}", " a", "a\u{200B}", "❤\u{FE0F}", "0"]
    )
    func visible(value: String) {
        #expect(IdempotencyKey("refund:\(value)").problem == nil)
        #expect(IdempotencyKey(value).problem == nil)
        #expect(ResourceName("order/\(value)").problem == nil)
    }
}

extension CallText {
    /// A value that is text, or the integer that the text is.
    fileprivate mutating func append(_ value: String, asText isText: Bool) {
        if isText { appendInterpolation(value) } else { appendInterpolation(Int(value)) }
    }
}

extension ValueBoundaryTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let key: __TemplateKey
        let hidden: Int?
        let isAmbiguous: Bool
        let location: SourceLocation

        init(
            _ key: __TemplateKey,
            hidden: Int? = nil,
            ambiguous isAmbiguous: Bool = false,
            _ location: SourceLocation = #_sourceLocation
        ) {
            self.key = key
            self.hidden = hidden
            self.isAmbiguous = isAmbiguous
            self.location = location
        }

        var testDescription: String { key.key.rawValue }

        func check() {
            #expect(key.boundaries?.firstHidden == hidden, sourceLocation: location)
            #expect((key.boundaries?.isAmbiguous ?? false) == isAmbiguous, sourceLocation: location)
        }
    }
}

extension ValueBoundaryTests.Row {
    static let texts: [Self] = [
        Self("a:\("1"):\("2")"),
        Self("a:\("1:2"):\("3")", hidden: 1, ambiguous: true),
        Self("a:\("1"):\("2:3")", ambiguous: true),
        Self("a:\(":1"):\("2")", hidden: 1, ambiguous: true),
        // Nothing would be left of the last value, or of what is behind it.
        Self("a:\("1"):\("2:")"),
        Self("a:\("1"):\("2"):"),
        Self("\("x:y"):end"),
        Self("\("x"):\("y:end"):end", ambiguous: true),
        // First, middle and last.
        Self("\("1/2")/\("3")-\("4")", hidden: 1, ambiguous: true),
        Self("\("1")/\("2-3")-\("4")", hidden: 2, ambiguous: true),
        Self("\("1-2")/\("3/4")-\("5")", ambiguous: true),
        Self("\("1-2")/\("3")-\("4/5")"),
        Self("\("1")/\("2")-\("3-4")", ambiguous: true),
        Self("\("1:2"):\("3:4"):\("5")", hidden: 1, ambiguous: true),
        // Text of which the value holds the beginning.
        Self("\("1:")::\("2")", hidden: 1, ambiguous: true),
        Self("\("1:2")::\("3")"),
        Self("\("1")::\(":2")", ambiguous: true),
        Self("\("1")::\("2:3")"),
        Self("\("aa")aab\("2")"),
        Self("\("aab")aab\("2")", hidden: 1, ambiguous: true),
        Self("\("1a")aa\("2")", hidden: 1, ambiguous: true),
        // Nothing between.
        Self("\("1")\("2")", hidden: 1, ambiguous: true),
        Self("\(1)\(2)", hidden: 1, ambiguous: true),
        Self("\(id)\("2")"),
        Self("\("1")\(id)", hidden: 1, ambiguous: true),
        // Bytes, not characters.
        Self("\("caf\u{E9}")e\u{301}\("2")"),
        Self("\("cafe\u{301}")e\u{301}\("2")", hidden: 1, ambiguous: true),
        Self("\("e\u{301}")\u{301}\("2")", hidden: 1, ambiguous: true),
        Self("\("→")↓\("2")"),
        Self("\("1→2")→\("3")", hidden: 1, ambiguous: true),
    ]

    static let kinds: [Self] = [
        Self("\(12):\("3")"),
        Self("\(12):\("3:4")"),
        Self("\(-12)-\("3")"),
        Self("\(-12)-\(-3)"),
        Self("\(-12)-1\("3")"),
        Self("\("-12")-\("3")", hidden: 1, ambiguous: true),
        Self("\(UInt8(200)):\("3:4")"),
        Self("\(Level.low)-\("3-4")"),
        Self("\(Optional(-12))-\("3-4")"),
        Self("\(Optional(Level.low))-\("3-4")"),
        // A text of digits is still a text, and a digit behind an integer could be its own.
        Self("\("12"):\("3:4")", ambiguous: true),
        Self("\(23)1\("3")"),
        Self("\(11)1\("3")", hidden: 1, ambiguous: true),
        Self("\(2)1\("12")", ambiguous: true),
        Self("\(-1.5)-\("3")", hidden: 1, ambiguous: true),
        Self("\("a")-\(-1)", ambiguous: true),
        // A longer first value would move the integer.
        Self("\("1"):\(2):\("3:4")", ambiguous: true),
        Self("\(id)-\("3-4")"),
        Self("\(UUID(uuid: (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)))-\("3-4")"),
        Self("\("a")-\(id)"),
        Self("\("a-b")-\(id)", hidden: 1, ambiguous: true),
        Self("\(Region.eu):\("3")"),
        Self("\(Region.us):\("3")", hidden: 1, ambiguous: true),
        Self("\(Optional(Region.us)):\("3")", hidden: 1, ambiguous: true),
        Self("\(Character(":")):\("3")", hidden: 1, ambiguous: true),
        Self("\(Character("e"))e\("3")", hidden: 1, ambiguous: true),
        Self("\("1:2" as Substring):\("3")", hidden: 1, ambiguous: true),
        Self("\(Optional("1:2")):\("3")", hidden: 1, ambiguous: true),
        Self("\(true)r\("3")", hidden: 1, ambiguous: true),
    ]
}
