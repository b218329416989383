import Testing

@testable import HaltState

@Suite("The digest under a binding key")
struct BindingKeyTests {
    @Test(
        "It is HMAC-SHA-256 for keys shorter than a block, as long as one, and longer (RFC 4231, and Python's hmac)",
        arguments: [
            (
                Array(repeating: 0x0B, count: 20), "Hi There",
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
            ),
            (
                Array(repeating: 0xAA, count: 131), "Test Using Larger Than Block-Size Key - Hash Key First",
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
            ),
            (Array(0..<16), "", "07eff8b326b7798c9ccfcbdbe579489ac785a7995a04618b1a2813c26744777d"),
            (Array(0..<64), "block", "0c4195064dd4ca79599d2b8508c3f4c5f3805080dd6b451ca30e7d2da73a2c3d"),
            (Array(0..<65), "", "93ff3114f20ef700222fc1c0334737a51a88740dc0dd2ce0ab3151f0a4a0e85a"),
        ] as [([UInt8], String, String)]
    )
    func published(key: [UInt8], text: String, digest: String) {
        #expect(BindingKey(key).digest(of: Array(text.utf8)) == "hmac-sha256:\(digest)")
    }

    @Test("A key that is derived from a secret is HKDF-SHA-256's, without salt")
    func derived() {
        let digest = BindingKey(derivedFrom: "shared secret").digest(of: Array("{}".utf8))
        #expect(digest == "hmac-sha256:28346d310b4b9670590f5d286096572a92027f9b6e3e63152c124de9d3217df6")
    }

    @Test("A key gives the same digest however often it is used")
    func repeated() {
        let key = BindingKey(Array(0..<16))
        let digests = (0..<3).map { _ in [key.digest(of: [1, 2, 3]), key.digest(of: [])] }
        #expect(digests.allSatisfy { $0 == digests[0] } && digests[0][0] != digests[0][1])
    }
}
