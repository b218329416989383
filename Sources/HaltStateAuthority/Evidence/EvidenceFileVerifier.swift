/// Verifies an export on its own, line by line, without the ledger that it came from.
public struct EvidenceFileVerifier: Sendable {
    private var chain: ChainVerifier?
    private var lines = 0
    private var isComplete = false

    /// Starts before the first line.
    public init() {}

    /// Takes the next line, without its line break.
    ///
    /// - Throws: ``EvidenceFault`` naming the first line that is not as it was exported.
    public mutating func take(line: some Collection<UInt8>) throws(EvidenceFault) {
        lines += 1
        func fault(_ problem: String) -> EvidenceFault { EvidenceFault(sequence: lines, problem: problem) }
        guard !isComplete else { throw fault("the file goes on after its checkpoint") }
        if chain == nil {
            guard let tenant = EvidenceFile.tenant(in: line) else { throw fault("the line is not of an evidence file") }
            chain = ChainVerifier(tenant: tenant)
        }
        if let (payload, hash) = EvidenceFile.event(in: line) {
            _ = try chain?.take(payload: payload, hash: hash)
        } else if let summary = chain?.summary, EvidenceFile.checkpoint(summary).elementsEqual(line) {
            isComplete = true
        } else {
            throw fault("the line is neither the next event nor the checkpoint of the events before it")
        }
    }

    /// Ends the verification.
    ///
    /// - Throws: ``EvidenceFault`` when the file has no checkpoint: its end is cut off.
    public func finish() throws(EvidenceFault) -> EvidenceSummary {
        guard let chain, isComplete else {
            throw EvidenceFault(sequence: lines + 1, problem: "the file ends without a checkpoint; its end is cut off")
        }
        return chain.summary
    }

    /// Verifies a whole file.
    ///
    /// - Throws: ``EvidenceFault``.
    public static func verify(_ bytes: [UInt8]) throws(EvidenceFault) -> EvidenceSummary {
        var verifier = EvidenceFileVerifier()
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        guard lines.popLast()?.isEmpty == true else {
            throw EvidenceFault(sequence: lines.count + 1, problem: "the last line has no line break; it is cut off")
        }
        for line in lines { try verifier.take(line: line) }
        return try verifier.finish()
    }
}
