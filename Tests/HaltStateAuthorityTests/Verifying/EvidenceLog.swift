import HaltStateAuthority

/// An exported log, and the verification as it stands before each line: a change of one line needs no look at the
/// lines before it.
struct EvidenceLog: Sendable {
    typealias Line = ArraySlice<UInt8>

    let lines: [Line]
    private let states: [EvidenceFileVerifier]

    init(_ bytes: [UInt8]) throws {
        lines = bytes.split(separator: EvidenceLog.lineBreak)
        var states = [EvidenceFileVerifier()]
        for line in lines {
            var next = states[states.count - 1]
            try next.take(line: line)
            states.append(next)
        }
        self.states = states
    }

    static let lineBreak = UInt8(ascii: "\n")

    /// The log of some hundred events that most tests change.
    static let sample = Result { try EvidenceLog(try EventGoldenTests.export(rounds: 1...9)) }

    /// What the verification says when some lines stand in the place of a range of lines; `nil` when it finds nothing.
    func error(replacing range: Range<Int>, with replacement: some Sequence<Line>) -> EvidenceError? {
        var verifier = states[range.lowerBound]
        do {
            for line in replacement { try verifier.take(line: line) }
            for line in lines[range.upperBound...] { try verifier.take(line: line) }
            _ = try verifier.finish()
            return nil
        } catch {
            return error
        }
    }

    /// What the verification says when the log ends before a line, after so many bytes of it.
    func error(cutAt line: Int, after count: Int) -> EvidenceError? {
        var verifier = states[line]
        do {
            if count > 0 { try verifier.take(line: lines[line].prefix(count)) }
            _ = try verifier.finish()
            return nil
        } catch {
            return error
        }
    }

    /// What the verification says when one byte of a line is another, the one after its end for its line break.
    func error(changing line: Int, at offset: Int, to byte: UInt8) -> EvidenceError? {
        if offset == lines[line].count {
            let next = line + 1 < lines.count ? Array(lines[line + 1]) : []
            return error(
                replacing: line..<min(line + 2, lines.count),
                with: [(Array(lines[line]) + [byte] + next)[...]]
            )
        }
        var changed = Array(lines[line])
        changed[offset] = byte
        return error(
            replacing: line..<line + 1,
            with: changed.split(separator: Self.lineBreak, omittingEmptySubsequences: false)
        )
    }
}
