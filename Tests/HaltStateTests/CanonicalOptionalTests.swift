import Expectations
import Foundation
import HaltState
import Testing

@Suite("The canonical form of what may be missing", .tags(.everyArgumentCounts))
struct CanonicalOptionalTests {
    private struct Wrapping: Encodable {
        let value: Int??

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            try container.encode(value)
        }
    }

    @Test(
        "Every depth of an optional has a form of its own",
        arguments: [
            (Optional<Int?>.none as Int??, nil), (.some(.none), [nil]), (.some(.some(3)), 3),
        ] as [(Int??, ContextValue)]
    )
    func depths(value: Int??, form: ContextValue) throws {
        #expect(try ContextValue(encoding: value) == form)
        #expect(try ContextValue(encoding: [value]) == [form])
        #expect(try ContextValue(encoding: ["name": value]) == ["name": form])
        #expect(try ContextValue(encoding: Wrapping(value: value)) == form)
    }

    @Test("A value that is missing once is null, and one that is there has its own form")
    func single() throws {
        #expect(try ContextValue(encoding: nil as Int?) == nil)
        #expect(try ContextValue(encoding: nil as Date?) == nil)
        #expect(try ContextValue(encoding: 3 as Int?) == 3)
        #expect(try ContextValue(encoding: "three" as String?) == "three")
        #expect(try ContextValue(encoding: Date(timeIntervalSince1970: 0) as Date?) == "1970-01-01T00:00:00.000000Z")
        #expect(try ContextValue(encoding: [1, 2] as [Int]?) == [1, 2])
    }

    @Test("No two values of one type share a form, however deep they are missing")
    func injective() throws {
        let threefold: [Int???] = [.none, .some(.none), .some(.some(.none)), 1]
        #expect(Set(try threefold.map { try ContextValue(encoding: $0) }).count == 4)
        let lists: [[Int?]??] = [.none, .some(.none), [], [nil], [nil, nil], [1]]
        #expect(Set(try lists.map { try ContextValue(encoding: $0) }).count == 6)
        let values: [ContextValue?] = [.none, .some(.null), [nil]]
        #expect(Set(try values.map { try ContextValue(encoding: $0) }).count == 3)
    }

    @Test(
        "An instant that the text of a timestamp cannot hold has no form",
        arguments: [.infinity, -.infinity, .nan, 1e300, -1e300, 253_402_300_800, -62_167_219_201] as [TimeInterval]
    )
    func unwritable(interval: TimeInterval) {
        let date = Date(timeIntervalSince1970: interval)
        #expect(throws: EncodingError.self) { try ContextValue(encoding: date) }
        #expect(throws: EncodingError.self) { try ContextValue(encoding: [date] as [Date]?) }
    }

    @Test("The first and the last instant with a four-digit year have one")
    func writable() throws {
        let last = Timestamp(microseconds: 253_402_300_800_000_000 - 1)
        #expect(try ContextValue(encoding: last) == "9999-12-31T23:59:59.999999Z")
        #expect(throws: EncodingError.self) { try ContextValue(encoding: last + .microseconds(1)) }
        let first = Date(timeIntervalSince1970: -62_167_219_200)
        #expect(try ContextValue(encoding: first) == "0000-01-01T00:00:00.000000Z")
    }
}
