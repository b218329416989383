import Expectations
import HaltState
import HaltStateAuthority
import HaltStateTesting
import Testing

@Suite("Evidence that was changed", .tags(.evidenceRehashes))
struct EvidenceMutationTests {
    private let log: EvidenceLog

    init() throws {
        log = try EvidenceLog.sample.get()
    }

    @Test("The log is long, and verifies as it is")
    func unchanged() throws {
        #expect(log.lines.count == 325)
        #expect(log.error(replacing: 0..<0, with: []) == nil)
        let whole = Array(log.lines.joined(separator: [EvidenceLog.lineBreak])) + [EvidenceLog.lineBreak]
        #expect(try EvidenceFileVerifier.verify(whole).events == 324)
    }

    @Test("One changed byte is found, wherever it is", arguments: 0..<8)
    func bytes(shard: Int) {
        for index in stride(from: shard, to: log.lines.count, by: 8) {
            let line = log.lines[index]
            for (offset, byte) in zip(0..., line) {
                let error = log.error(changing: index, at: offset, to: byte ^ 1 << UInt8(offset & 7))
                if error?.sequence != index + 1 {
                    Issue.record("byte \(offset) of line \(index + 1): \(error?.description ?? "not found")")
                }
            }
            let merged = log.error(changing: index, at: line.count, to: UInt8(ascii: " "))
            #expect(merged?.sequence == index + 1, "the line break of line \(index + 1)")
        }
    }

    @Test("One changed byte of a log of attempts is found, and so is a line that is missing or stands twice")
    func attempts() throws {
        let log = try EvidenceLog(try EventGoldenTests.attemptExport())
        for index in log.lines.indices {
            for (offset, byte) in zip(0..., log.lines[index]) {
                let error = log.error(changing: index, at: offset, to: byte ^ 1 << UInt8(offset & 7))
                if error?.sequence != index + 1 {
                    Issue.record("byte \(offset) of line \(index + 1): \(error?.description ?? "not found")")
                }
            }
            #expect(log.error(replacing: index..<index + 1, with: [])?.sequence == index + 1)
            #expect(log.error(replacing: index..<index, with: [log.lines[index]]) != nil)
        }
    }

    @Test("Every bit of some bytes of every line is found")
    func bits() {
        var numbers = SeededGenerator(seed: 1)
        for index in log.lines.indices {
            for _ in 0..<3 {
                let line = log.lines[index]
                let offset = Int.random(in: 0..<line.count, using: &numbers)
                for bit in UInt8(0)..<8 {
                    let byte = line[line.startIndex + offset] ^ 1 << bit
                    let error = log.error(changing: index, at: offset, to: byte)
                    if error == nil { Issue.record("bit \(bit) of byte \(offset) of line \(index + 1) is not found") }
                }
            }
        }
    }

    @Test("A deleted line is found, and named")
    func deletions() {
        for index in log.lines.indices {
            let error = log.error(replacing: index..<index + 1, with: [])
            #expect(error?.sequence == index + 1, "line \(index + 1)")
        }
    }

    @Test("A deleted stretch is found")
    func stretches() {
        var numbers = SeededGenerator(seed: 2)
        for _ in 0..<500 {
            let start = Int.random(in: log.lines.indices, using: &numbers)
            let end = Int.random(in: start + 1...log.lines.count, using: &numbers)
            #expect(log.error(replacing: start..<end, with: []) != nil, "lines \(start + 1) to \(end)")
        }
    }

    @Test("Two lines in each other's place are found")
    func swaps() {
        var numbers = SeededGenerator(seed: 3)
        let adjacent = log.lines.indices.dropLast().map { ($0, $0 + 1) }
        let random = (0..<500).map { _ in
            let first = Int.random(in: 0..<log.lines.count - 1, using: &numbers)
            return (first, Int.random(in: first + 1..<log.lines.count, using: &numbers))
        }
        for (first, second) in adjacent + random {
            var lines = Array(log.lines[first...second])
            lines.swapAt(0, lines.count - 1)
            let error = log.error(replacing: first..<second + 1, with: lines)
            #expect(error?.sequence == first + 1, "lines \(first + 1) and \(second + 1)")
        }
    }

    @Test("A line that stands twice is found")
    func duplicates() {
        var numbers = SeededGenerator(seed: 4)
        for index in log.lines.indices {
            let line = log.lines[index]
            #expect(log.error(replacing: index..<index, with: [line]) != nil, "line \(index + 1), twice running")
            let place = Int.random(in: 0...log.lines.count, using: &numbers)
            #expect(log.error(replacing: place..<place, with: [line]) != nil, "line \(index + 1) at \(place + 1)")
        }
    }

    @Test("A cut-off end is found, between lines and in them")
    func truncations() {
        var numbers = SeededGenerator(seed: 5)
        for index in log.lines.indices {
            let count = log.lines[index].count
            let offsets = [0, 1, count - 1] + (0..<10).map { _ in Int.random(in: 1..<count, using: &numbers) }
            for offset in offsets {
                #expect(log.error(cutAt: index, after: offset) != nil, "\(offset) bytes of line \(index + 1)")
            }
        }
    }

    @Test("A whole file that is cut off anywhere near its end is found")
    func fileTruncations() {
        let whole = Array(log.lines.suffix(1).joined())
        let golden = Array(log.lines.dropLast(log.lines.count - 20).joined(separator: [EvidenceLog.lineBreak]))
        for bytes in [[], [EvidenceLog.lineBreak], golden, golden + [EvidenceLog.lineBreak], whole] {
            #expect(throws: EvidenceError.self) { try EvidenceFileVerifier.verify(bytes) }
        }
    }

    @Test("The tail of another log is found, wherever it begins")
    func splices() throws {
        let other = try EvidenceLog(try EventGoldenTests.export(rounds: 2...10))
        #expect(other.lines.count == log.lines.count)
        for index in 1..<log.lines.count {
            let error = log.error(replacing: index..<log.lines.count, with: other.lines[index...])
            #expect(error?.sequence == index + 1, "from line \(index + 1)")
        }
    }

    @Test(
        "A changed checkpoint is found",
        arguments: [
            ("\"events\":324", "\"events\":323"), ("\"events\":324", "\"events\":325"),
            ("\"events\":324", "\"events\": 324"), ("\"operations\":", "\"operations\":1"),
            ("shop-7", "shop-8"), ("{\"checkpoint\":", "{\"Checkpoint\":"), ("}}", "}} "), ("}}", ",\"more\":1}}"),
        ]
    )
    func checkpoints(text: String, replacement: String) throws {
        let last = log.lines.count - 1
        let line = String(decoding: log.lines[last], as: UTF8.self)
        let changed = line.replacing(text, with: replacement, maxReplacements: 1)
        try #require(changed != line)
        #expect(log.error(replacing: last..<last + 1, with: [Array(changed.utf8)[...]])?.sequence == last + 1)
    }

    @Test("Nothing may follow the checkpoint")
    func afterwards() {
        let end = log.lines.count
        for line in [log.lines[end - 1], log.lines[0], [], Array(" ".utf8)[...]] {
            #expect(log.error(replacing: end..<end, with: [line])?.sequence == end + 1)
        }
    }

    @Test("An event that was rewritten with a hash of its own is found by the next one")
    func rewritten() throws {
        for index in stride(from: 0, to: log.lines.count - 1, by: 7) {
            let line = String(decoding: log.lines[index], as: UTF8.self)
            let changed = line.replacing("2026-01", with: "2026-02", maxReplacements: 1)
            try #require(changed != line)
            let payload = Array(changed.dropFirst(#"{"event":"#.count).dropLast(#","hash":""}"#.count + 64).utf8)
            let forged = EvidenceFile.line(payload: payload, hash: SHA256Digest.text(of: payload))
            let error = log.error(replacing: index..<index + 1, with: [forged[...]])
            let place = try #require(error?.sequence)
            // Where the time stands first, the event may contradict what happened before it.
            #expect(place == index + 1 || place == index + 2, "line \(index + 1)")
        }
    }
}
