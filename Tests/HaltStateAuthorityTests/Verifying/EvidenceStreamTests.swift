import Expectations
import HaltState
import HaltStateAuthority
import HaltStateTesting
import Testing

@Suite("Evidence as a stream", .tags(.evidenceRehashes))
struct EvidenceStreamTests {
    private let export: [UInt8]

    init() throws {
        export = try EventGoldenTests.export(rounds: 1...1)
    }

    @Test("An export verifies in pieces of any size", arguments: [1, 2, 63, 64, 500, 4_096, 65_536, 10_000_000])
    func pieces(size: Int) throws {
        let whole = try EvidenceFileVerifier.verify(export)
        var verifier = EvidenceFileVerifier()
        for start in stride(from: 0, to: export.count, by: size) {
            try verifier.take(bytes: export[start..<min(start + size, export.count)])
        }
        #expect(verifier.lineCount == 37)
        #expect(verifier.tenant == "shop-7")
        #expect(try verifier.finish() == whole)
    }

    @Test("An export of attempts verifies in pieces of any size", arguments: [1, 63, 4_096])
    func attempts(size: Int) throws {
        let export = try EventGoldenTests.attemptExport()
        var verifier = EvidenceFileVerifier()
        for start in stride(from: 0, to: export.count, by: size) {
            try verifier.take(bytes: export[start..<min(start + size, export.count)])
        }
        #expect(try verifier.finish() == EvidenceFileVerifier.verify(export))
    }

    @Test("An export that is cut off anywhere does not verify, in pieces of any size", arguments: [7, 1_000])
    func truncations(size: Int) throws {
        for end in stride(from: 0, to: export.count, by: 211) + [export.count - 1] {
            var verifier = EvidenceFileVerifier()
            for start in stride(from: 0, to: end, by: size) {
                try verifier.take(bytes: export[start..<min(start + size, end)])
            }
            #expect(throws: EvidenceError.self) { try verifier.finish() }
        }
    }

    @Test("A file without line breaks is refused before it fills the memory")
    func endlessLine() throws {
        var verifier = EvidenceFileVerifier(expecting: nil, longestLine: 1_000)
        try verifier.take(bytes: [UInt8](repeating: 0x20, count: 1_000))
        let error = #expect(throws: EvidenceError.self) { try verifier.take(bytes: [0x20]) }
        #expect(error?.sequence == 1)
        #expect(error?.problem == "the line is longer than any event")
    }

    @Test("A kept head is found where it stands, and nowhere in another chain")
    func keptHead() throws {
        let history = try SampleHistory()
        try history.play(rounds: 1...1)
        let hashes = try history.authority.blockingLedger.events(from: 1, limit: 100, tenant: "shop-7").map(\.hash)
        for (place, hash) in zip(1..., hashes) {
            for text in [hash, "\(hash)@\(place)", hash.uppercased()] {
                let head = try #require(ExpectedHead(text))
                let summary = try history.authority.verifyEvidence(expecting: head)
                #expect(summary.expectedHeadSequence == place)
                #expect(head.isFound(in: summary))
            }
            let elsewhere = try #require(ExpectedHead("\(hash)@\(place + 1)"))
            #expect(!elsewhere.isFound(in: try history.authority.verifyEvidence(expecting: elsewhere)))
        }
        let unknown = try #require(ExpectedHead(String(repeating: "ab", count: 32)))
        var verifier = EvidenceFileVerifier(expecting: unknown)
        try verifier.take(bytes: export)
        #expect(!unknown.isFound(in: try verifier.finish()))
    }

    @Test(
        "What is no head is not taken for one",
        arguments: [
            "", "abc", String(repeating: "0", count: 64), String(repeating: "g", count: 64),
            String(repeating: "a", count: 63),
            String(repeating: "a", count: 65), String(repeating: "a", count: 64) + "@",
            String(repeating: "a", count: 64) + "@0",
            String(repeating: "a", count: 64) + "@-1", String(repeating: "a", count: 64) + "@1@2",
            String(repeating: "a", count: 64) + "@9223372036854775808", "@1",
        ]
    )
    func wrongHeads(text: String) {
        #expect(ExpectedHead(text) == nil)
    }
}
