public import HaltState

/// Verifies an export on its own, without the ledger that it came from, and without having all of it in memory.
///
/// ```swift
/// var verifier = EvidenceFileVerifier()
/// while let bytes = try file.read(upToCount: 65_536) { try verifier.take(bytes: bytes) }
/// let summary = try verifier.finish()
/// ```
public struct EvidenceFileVerifier: Sendable {
    private let expected: ExpectedHead?
    /// No event is nearly as long. A file without line breaks must not fill the memory.
    private let longestLine: Int
    private var chain: ChainVerifier?
    private var lines = 0
    private var isComplete = false
    /// The beginning of a line whose end has not come yet.
    private var beginning: [UInt8] = []

    /// Starts before the first byte.
    ///
    /// - Parameter head: The hash of an event to look out for. The summary says where it stands.
    public init(expecting head: ExpectedHead? = nil) {
        self.init(expecting: head, longestLine: 64 << 20)
    }

    /// - Parameter longestLine: How many bytes a line may have. Lets a test come to the end of it.
    package init(expecting head: ExpectedHead?, longestLine: Int) {
        expected = head
        self.longestLine = longestLine
    }

    /// The number of lines so far, for those who watch.
    public var lineCount: Int { lines }

    /// Whose evidence the file says that it is; `nil` before the first line.
    public var tenant: TenantID? { chain?.tenant }

    /// Takes the next bytes of the file, as many as there happen to be.
    ///
    /// - Throws: ``EvidenceError`` naming the first line that is not as it was exported.
    public mutating func take(bytes: some Collection<UInt8>) throws(EvidenceError) {
        let result =
            bytes.withContiguousStorageIfAvailable { takeAll($0) }
            ?? Array(bytes).withUnsafeBufferPointer { takeAll($0) }
        if let error = result { throw error }
    }

    /// Takes the next line, without its line break.
    ///
    /// - Throws: ``EvidenceError`` naming the first line that is not as it was exported.
    public mutating func take(line: some Collection<UInt8>) throws(EvidenceError) {
        let result =
            line.withContiguousStorageIfAvailable { takeLine($0) }
            ?? Array(line).withUnsafeBufferPointer { takeLine($0) }
        if let error = result { throw error }
    }

    /// Ends the verification.
    ///
    /// - Throws: ``EvidenceError`` when the file has no checkpoint: its end is cut off.
    public func finish() throws(EvidenceError) -> EvidenceSummary {
        func error(_ problem: String) -> EvidenceError { EvidenceError(sequence: lines + 1, problem: problem) }
        guard beginning.isEmpty else { throw error("the last line has no line break; it is cut off") }
        guard let chain, isComplete else { throw error("the file ends without a checkpoint; its end is cut off") }
        return chain.summary
    }

    /// Verifies a whole file.
    ///
    /// - Throws: ``EvidenceError``.
    public static func verify(_ bytes: [UInt8]) throws(EvidenceError) -> EvidenceSummary {
        var verifier = EvidenceFileVerifier()
        try verifier.take(bytes: bytes)
        return try verifier.finish()
    }
}

extension EvidenceFileVerifier {
    private mutating func takeAll(_ bytes: UnsafeBufferPointer<UInt8>) -> EvidenceError? {
        var rest = bytes[...]
        while let lineBreak = rest.firstIndex(of: UInt8(ascii: "\n")) {
            let line = rest[..<lineBreak]
            let error: EvidenceError?
            if beginning.isEmpty {
                error = takeLine(UnsafeBufferPointer(rebasing: line))
            } else {
                let whole = beginning + line
                beginning.removeAll(keepingCapacity: true)
                error = whole.withUnsafeBufferPointer { takeLine($0) }
            }
            if let error { return error }
            rest = rest[(lineBreak + 1)...]
        }
        guard beginning.count + rest.count <= longestLine else {
            return EvidenceError(sequence: lines + 1, problem: "the line is longer than any event")
        }
        beginning.append(contentsOf: rest)
        return nil
    }

    private mutating func takeLine(_ line: UnsafeBufferPointer<UInt8>) -> EvidenceError? {
        lines += 1
        func error(_ problem: String) -> EvidenceError { EvidenceError(sequence: lines, problem: problem) }
        guard !isComplete else { return error("the file goes on after its checkpoint") }
        if chain == nil {
            guard let tenant = EvidenceFile.tenant(in: line) else {
                return error("the line is not of an evidence file")
            }
            chain = ChainVerifier(tenant: tenant, expecting: expected)
        }
        if let event = EvidenceFile.event(in: line) {
            do { try chain?.take(event) } catch { return error }
        } else if let summary = chain?.summary, EvidenceFile.checkpoint(summary).elementsEqual(line) {
            isComplete = true
        } else {
            return error("the line is neither the next event nor the checkpoint of the events before it")
        }
        return nil
    }
}
