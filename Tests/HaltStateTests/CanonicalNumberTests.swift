import Expectations
import HaltState
import Testing

@Suite("Canonical numbers", .tags(.exactComparison))
struct CanonicalNumberTests {
    /// RFC 8785, Appendix B.
    @Test(
        "A double is written as appendix B of RFC 8785 lists it",
        arguments: [
            (0x0000_0000_0000_0000, "0"),
            (0x8000_0000_0000_0000, "0"),
            (0x0000_0000_0000_0001, "5e-324"),
            (0x8000_0000_0000_0001, "-5e-324"),
            (0x7FEF_FFFF_FFFF_FFFF, "1.7976931348623157e+308"),
            (0xFFEF_FFFF_FFFF_FFFF, "-1.7976931348623157e+308"),
            (0x4340_0000_0000_0000, "9007199254740992"),
            (0xC340_0000_0000_0000, "-9007199254740992"),
            (0x4430_0000_0000_0000, "295147905179352830000"),
            (0x44B5_2D02_C7E1_4AF5, "9.999999999999997e+22"),
            (0x44B5_2D02_C7E1_4AF6, "1e+23"),
            (0x44B5_2D02_C7E1_4AF7, "1.0000000000000001e+23"),
            (0x444B_1AE4_D6E2_EF4E, "999999999999999700000"),
            (0x444B_1AE4_D6E2_EF4F, "999999999999999900000"),
            (0x444B_1AE4_D6E2_EF50, "1e+21"),
            (0x3EB0_C6F7_A0B5_ED8C, "9.999999999999997e-7"),
            (0x3EB0_C6F7_A0B5_ED8D, "0.000001"),
            (0x41B3_DE43_5555_5553, "333333333.3333332"),
            (0x41B3_DE43_5555_5554, "333333333.33333325"),
            (0x41B3_DE43_5555_5555, "333333333.3333333"),
            (0x41B3_DE43_5555_5556, "333333333.3333334"),
            (0x41B3_DE43_5555_5557, "333333333.33333343"),
            (0xBECB_F647_612F_3696, "-0.0000033333333333333333"),
            (0x4314_3FF3_C1CB_0959, "1424953923781206.2"),
        ] as [(UInt64, String)]
    )
    func appendixB(bits: UInt64, text: String) throws {
        #expect(try canonical(.double(Double(bitPattern: bits))) == text)
    }

    @Test(
        "An infinity or a not-a-number is refused",
        arguments: [0x7FFF_FFFF_FFFF_FFFF, 0x7FF0_0000_0000_0000, 0xFFF0_0000_0000_0000] as [UInt64]
    )
    func notANumber(bits: UInt64) {
        #expect(throws: CanonicalJSON.NotANumber.self) { try canonical(.double(Double(bitPattern: bits))) }
    }

    /// The checksums are those that the reference implementation of RFC 8785 publishes for its number file.
    @Test(
        "The published number sequence has the published checksums",
        arguments: [
            (1_000, 37_967, "be18b62b6f69cdab33a7e0dae0d9cfa869fda80ddc712221570f9f40a5878687"),
            (10_000, 399_022, "b9f7a8e75ef22a835685a52ccba7f7d6bdc99e34b010992cbc5864cd12be6892"),
            (100_000, 4_031_728, "22776e6d4b49fa294a0d0f349268e5c28808fe7e0cb2bcbe28f63894e494d4c7"),
        ]
    )
    func publishedSequence(lines: Int, size: Int, checksum: String) throws {
        var sequence = CanonicalNumberSequence()
        var text: [UInt8] = []
        for _ in 0..<lines {
            let number = sequence.next()
            text += "\(String(number.bitPattern, radix: 16)),\(try canonical(.double(number)))\n".utf8
        }
        #expect(text.count == size)
        #expect(SHA256Digest.text(of: text) == checksum)
    }

    @Test(
        "A whole number keeps all its digits beyond 2^53, unlike in RFC 8785",
        arguments: [
            (9_007_199_254_740_993, "9007199254740993"),
            (-9_007_199_254_740_993, "-9007199254740993"),
            (Int64.max, "9223372036854775807"),
            (Int64.min, "-9223372036854775808"),
            (0, "0"),
        ] as [(Int64, String)]
    )
    func integers(value: Int64, text: String) throws {
        #expect(try canonical(.integer(value)) == text)
        #expect(try JSONReader.read(Array(text.utf8)).contextValue == .integer(value))
    }

    private func canonical(_ value: ContextValue) throws -> String {
        String(decoding: try CanonicalJSON.bytes(of: value), as: UTF8.self)
    }
}
