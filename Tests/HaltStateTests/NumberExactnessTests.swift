import Expectations
import Foundation
import HaltState
import HaltStateTesting
import Testing

@Suite("Numbers at an entrance", .tags(.exactComparison))
struct NumberExactnessTests {
    private static func received(_ text: String) throws -> ReceivedJSON { try ReceivedJSON(Array(text.utf8)) }

    @Test(
        "A number is kept as the one it is, however it is written",
        arguments: [
            ("0", 0), ("-0", 0), ("-0.0", 0), ("0e999999999999999999999", 0), ("1.0", 1), ("1e2", 100), ("100e-2", 1),
            ("1.50", 1.5), ("12.90", 12.9), ("0.1", 0.1), ("0.30000000000000004", 0.30000000000000004),
            ("1e18", 1_000_000_000_000_000_000), ("1e19", .double(1e19)), ("1e23", .double(1e23)),
            ("100000000000000000000000", .double(1e23)), ("18446744073709552000", .double(0x1p64)),
            ("9007199254740993", .integer(9_007_199_254_740_993)),
            ("9007199254740993.0", .integer(9_007_199_254_740_993)),
            ("9223372036854775807", .integer(.max)), ("9223372036854775807.0", .integer(.max)),
            ("9223372036854775807000e-3", .integer(.max)), ("-9223372036854775808", .integer(.min)),
            ("-9223372036854775808.0", .integer(.min)), ("-9.223372036854775808E18", .integer(.min)),
            ("5e-324", .double(.leastNonzeroMagnitude)), ("0.0000005e-317", .double(.leastNonzeroMagnitude)),
            ("1.7976931348623157e308", .double(.greatestFiniteMagnitude)),
            ("0." + String(repeating: "0", count: 1_000_000) + "1e1000001", 1),
            ("1" + String(repeating: "0", count: 1_000_000) + "e-1000000", 1),
            ("1e" + String(repeating: "0", count: 1_000_000) + "2", 100),
        ] as [(String, ContextValue)]
    )
    func kept(text: String, value: ContextValue) throws {
        let received = try Self.received(text)
        #expect(!received.holdsInexactNumber)
        #expect(received.root.contextValue == value)
    }

    @Test(
        "A number that would become another is known, and is none until it is refused",
        arguments: [
            "18446744073709551615", "18446744073709551616", "18446744073709551617", "9223372036854775808",
            "-9223372036854775809", "9223372036854775808.0", "9223372036854775807.5", "0.10000000000000000000001",
            "0.1000000000000000055511151231257827021181583404541015625", "1e309", "1e400", "-1e400", "1e-400", "4e-324",
            "123456789.123456789123", "1.7976931348623159e308", "1e99999999999999999999",
            "1e-99999999999999999999", String(repeating: "9", count: 1_000_000),
            "1" + String(repeating: "0", count: 1_000_000) + "1",
            "0." + String(repeating: "0", count: 1_000_000) + "1",
        ]
    )
    func inexact(text: String) throws {
        let received = try Self.received(text)
        #expect(received.holdsInexactNumber)
        #expect(!received.root.contextValue.isFinite)
        #expect(throws: InexactNumber.self) { try received.requireExactNumbers() }
    }

    @Test("What a double prints is kept as that double")
    func doubles() throws {
        var numbers = CanonicalNumberSequence()
        for _ in 0..<20_000 {
            let number = numbers.next()
            let text = try CanonicalJSON.bytes(of: .double(number))
            let received = try ReceivedJSON(text)
            try #require(!received.holdsInexactNumber, "\(number)")
            try #require(received.root.contextValue == .double(number), "\(number)")
            try #require(try CanonicalJSON.bytes(of: received.root.contextValue) == text, "\(number)")
        }
    }

    @Test("Every number that cannot be kept is named by its path and its place")
    func paths() throws {
        let text = #"{"a": 1e400, "b": [1, {"c": 18446744073709551617}], "d": {"e f": [[2, 1e-400]]}, "g": 0.5}"#
        let numbers = try Self.received(text).root.inexactNumbers()
        #expect(numbers.map(\.path.description) == ["a", "b[1].c", "d.e f[0][1]"])
        #expect(numbers.map(\.offset) == [6, 28, 70])
        #expect(try Self.received("[1e400]").root.inexactNumbers().map(\.path.description) == ["[0]"])
    }

    @Test("Numbers may be let through in one member, and nowhere else")
    func exception() throws {
        let result = try Self.received(#"{"result": {"a": [1e400]}, "other": 1}"#)
        #expect(throws: Never.self) { try result.requireExactNumbers(exceptIn: "result") }
        #expect(throws: InexactNumber.self) { try result.requireExactNumbers() }
        for text in [#"{"result": 1e400, "other": 1e400}"#, #"{"x": {"result": 1e400}}"#, "1e400"] {
            let error = #expect(throws: InexactNumber.self) {
                try Self.received(text).requireExactNumbers(exceptIn: "result")
            }
            #expect(error?.path.description.hasPrefix("result") == false)
        }
    }

    @Test("Words for what is no number are JSON nowhere, and numbers that cannot be kept in a report")
    func words() throws {
        for word in ["NaN", "Infinity", "-Infinity"] {
            let text = Array(#"{"result": {"a": \#(word)}}"#.utf8)
            #expect(throws: JSONSyntaxError.self) { try ReceivedJSON(text) }
            #expect(throws: JSONSyntaxError.self) { try JSONReader.read(text) }
            #expect(
                try ReceivedJSON(text, isReport: true).root.inexactNumbers().map(\.path.description) == ["result.a"]
            )
        }
        for text in ["Nan", "-NaN", "Inf", "Infinit", "+Infinity", "NaN1"] {
            #expect(throws: JSONSyntaxError.self) { try ReceivedJSON(Array("[\(text)]".utf8), isReport: true) }
        }
    }

    @Test("What a ledger holds is read whatever its numbers are")
    func ledger() throws {
        for (text, value) in [("18446744073709551617", 0x1p64), ("0.10000000000000000000001", 0.1), ("1e-400", 0)] {
            #expect(try JSONReader.read(Array(text.utf8)).contextValue == .double(value))
        }
    }

    private struct Record<Value: Encodable>: Encodable {
        let name = "x"
        let value: Value
    }

    @Test("A whole number of Swift that is too wide is refused, wherever it stands")
    func wideIntegers() throws {
        func refused(_ value: some Encodable) {
            let error = #expect(throws: HaltStateError.self) { try ContextValue(encoding: value) }
            #expect(error?.code == .invalidCall)
            #expect(error?.message.contains("write it as text") == true)
        }
        let wide = UInt64(Int64.max) + 1
        refused(wide)
        refused(UInt64.max)
        refused(UInt.max)
        refused([1, wide])
        refused(Optional(wide))
        refused(Set([wide]))
        refused(["a": wide])
        refused([wide: "a"])
        refused(Record(value: Record(value: wide)))
        if #available(macOS 15, iOS 18, *) {
            refused(Int128.max)
            refused(Int128.min)
            refused(UInt128.max)
            refused(Int128(Int64.min) - 1)
            #expect(try ContextValue(encoding: Int128(Int64.min)) == .integer(.min))
        }
        #expect(try ContextValue(encoding: wide - 1) == .integer(.max))
        #expect(try ContextValue(encoding: UInt.zero) == 0)
        refused(Decimal.nan)
        #expect(try ContextValue(encoding: Decimal(UInt64.max)) == "18446744073709551615")
    }

    @Test("Foundation's decoder rounds no number on its way into a context")
    func decoder() throws {
        func decode(_ text: String) throws -> GuardContext {
            try JSONDecoder().decode(GuardContext.self, from: Data(#"{"v": \#(text)}"#.utf8))
        }
        for text in [
            "18446744073709551617", "-18446744073709551617", "0.10000000000000000000001", "9223372036854775808",
            "1.0000000000000001", "9007199254740992.5", "10000000000000000.5",
        ] {
            #expect(throws: DecodingError.self, "\(text)") { try decode(text) }
        }
        for (text, value) in [
            ("0.1", 0.1), ("1e300", .double(1e300)), ("5e-324", .double(.leastNonzeroMagnitude)), ("1.50", 1.5),
            ("-2.5e-7", -2.5e-7),
            ("9223372036854775807", .integer(.max)), ("9007199254740993.0", .integer(9_007_199_254_740_993)),
            ("1e18", 1_000_000_000_000_000_000), ("0.0", 0),
            ("18446744073709552000", .double(0x1p64)), ("1e22", .double(1e22)),
        ] as [(String, ContextValue)] {
            #expect(try decode(text)["v"] == value, "\(text)")
        }
    }

    @Test("Dates and durations beyond all calendars become the last ones there are")
    func instants() {
        #expect(Timestamp(Date(timeIntervalSince1970: .infinity)) == Timestamp(microseconds: .max))
        #expect(Timestamp(Date(timeIntervalSince1970: -1e300)) == Timestamp(microseconds: .min))
        #expect(Timestamp(Date(timeIntervalSince1970: .nan)) == Timestamp(microseconds: .min))
        #expect(Timestamp(Date(timeIntervalSince1970: 1.5)) == Timestamp(microseconds: 1_500_000))
    }
}
