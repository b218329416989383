import HaltState
import Testing

@Suite("Timestamps")
struct CanonicalTimestampTests {
    @Test(
        "A time is written in UTC with six digits and reads back",
        arguments: [
            (0, "1970-01-01T00:00:00.000000Z"), (1, "1970-01-01T00:00:00.000001Z"),
            (-1, "1969-12-31T23:59:59.999999Z"), (951_782_400_000_000, "2000-02-29T00:00:00.000000Z"),
            (1_769_851_800_000_250, "2026-01-31T09:30:00.000250Z"),
            (-2_203_891_200_000_000, "1900-03-01T00:00:00.000000Z"),
            (253_402_300_799_999_999, "9999-12-31T23:59:59.999999Z"),
            (-62_135_596_800_000_000, "0001-01-01T00:00:00.000000Z"),
        ] as [(Int64, String)]
    )
    func text(microseconds: Int64, text: String) {
        #expect(Timestamp(microseconds: microseconds).description == text)
        #expect(Timestamp(text)?.microseconds == microseconds)
    }

    @Test("A time plus a duration ends at the last time there is, and at the first one")
    func limits() {
        let time = Timestamp(microseconds: 1_769_851_800_000_250)
        #expect(time + .seconds(Int64.max) == Timestamp(microseconds: .max))
        #expect(time + .seconds(Int64.min) == Timestamp(microseconds: .min))
        #expect(Timestamp(microseconds: .max) + .microseconds(1) == Timestamp(microseconds: .max))
        #expect(Timestamp(microseconds: .min) + .microseconds(-1) == Timestamp(microseconds: .min))
        #expect(Timestamp(microseconds: .max) + .microseconds(-1) == Timestamp(microseconds: .max - 1))
        let longest = Duration.microseconds(Int64.max) + .microseconds(1) + .microseconds(Int64.max)
        #expect(Timestamp(microseconds: .max) - Timestamp(microseconds: .min) == longest)
        #expect(Timestamp(microseconds: .min) - Timestamp(microseconds: .max) == .zero - longest)
        #expect(time - Timestamp(microseconds: 250) == .seconds(1_769_851_800))
    }

    @Test("Any microsecond of the years 1 to 9999 reads back", arguments: 0..<100)
    func roundTrip(seed: UInt64) {
        var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        for _ in 0..<200 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            let time = Timestamp(microseconds: Int64(state % 315_537_897_600_000_000) - 62_135_596_800_000_000)
            #expect(Timestamp(time.description) == time)
        }
    }

    @Test(
        "RFC 3339 is read with any zone and number of digits",
        arguments: [
            ("1970-01-01T01:00:00+01:00", 0), ("1969-12-31T18:30:00-05:30", 0), ("1970-01-01t00:00:00z", 0),
            ("1970-01-01 00:00:00.5Z", 500_000), ("1970-01-01T00:00:00.1234567Z", 123_456),
            ("1972-06-30T23:59:60Z", 78_796_800_000_000),
        ] as [(String, Int64)]
    )
    func reads(text: String, microseconds: Int64) {
        #expect(Timestamp(text)?.microseconds == microseconds)
    }

    @Test(
        "What is no RFC 3339 date and time is refused",
        arguments: [
            "", "1970-01-01", "1970-01-01T00:00:00", "1970-01-01T00:00Z", "1970-13-01T00:00:00Z",
            "1970-00-01T00:00:00Z",
            "1970-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "1970-04-31T00:00:00Z", "1970-01-00T00:00:00Z",
            "1970-01-01T24:00:00Z", "1970-01-01T00:60:00Z", "1970-01-01T00:00:61Z", "1970-01-01T00:00:00.Z",
            "1970-01-01T00:00:00+0100", "1970-01-01T00:00:00+24:00", "1970-01-01T00:00:00ZZ", " 1970-01-01T00:00:00Z",
            "70-01-01T00:00:00Z", "1970-1-1T00:00:00Z", "1970-01-01T00:00:00+01:60",
        ]
    )
    func refuses(text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test("A duration later and back again is the same time")
    func arithmetic() {
        let start = Timestamp(microseconds: 1_769_851_800_000_250)
        let later = start + .milliseconds(1_500)
        #expect(later.microseconds == 1_769_851_801_500_250)
        #expect(later - start == .milliseconds(1_500))
        #expect(later + .milliseconds(-1_500) == start)
        #expect(start < later)
    }
}
