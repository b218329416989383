public import HaltState

/// A journal in a directory: one file for each outcome, which only its owner can read (mode 0600).
///
/// A file holds the permit's secret, since no report is taken without it. Files are written aside, synced and renamed, so
/// a crash leaves a whole file or none; what it leaves beside that is removed when the journal is opened again. Several
/// processes may share a directory; a lock lets one of them report. Give every tenant a directory of its own: what is kept
/// is reported by whoever opens it.
public struct FileOutcomeJournal: OutcomeJournal {
    /// More than any report that an authority would take.
    private static let largestReport = 16 << 20

    private let folder: PrivateFolder

    /// Opens a journal, and creates its directory for the owner alone.
    ///
    /// - Throws: `HaltStateError` with code `journalUnusable`, also for a directory of another user, and for one that
    ///   others can write to.
    public init(directory: String) throws {
        folder = try PrivateFolder(directory)
        try folder.removeLeftovers()
    }

    /// Keeps a report durably.
    ///
    /// - Throws: `HaltStateError` with code `journalUnusable`.
    public func keep(_ report: OutcomeReport) throws {
        try folder.write(try CanonicalJSON.bytes(encoding: KeptReport(report: report)), to: Self.name(of: report))
    }

    /// Lets go of a report that is recorded.
    ///
    /// - Throws: `HaltStateError` with code `journalUnusable`.
    public func remove(_ report: OutcomeReport) throws {
        try folder.remove(Self.name(of: report))
    }

    /// Takes the sole right to report, or returns `nil` while another process, or another caller here, has it.
    ///
    /// - Throws: `HaltStateError` with code `journalUnusable`.
    public func claim() throws -> (any OutcomeJournalClaim)? {
        try folder.lock().map { FileOutcomeJournalClaim(journal: self, lock: $0) }
    }

    fileprivate func reports() throws -> [Result<OutcomeReport, HaltStateError>] {
        let names = try folder.names().filter { $0.hasSuffix(".json") && !$0.hasPrefix(".") }
        return names.sorted().compactMap { report(in: $0) }
    }

    private func report(in name: String) -> Result<OutcomeReport, HaltStateError>? {
        do {
            guard let bytes = try folder.read(name, upTo: Self.largestReport) else { return nil }
            return .success(try JSONReader.read(bytes).decode(KeptReport.self).report)
        } catch {
            return .failure(
                HaltStateError(
                    code: .journalUnusable,
                    message: "\(name) in the journal of unconfirmed outcomes cannot be read; look into it by hand",
                    underlyingError: error
                )
            )
        }
    }

    /// A file is named by a digest: an identity may hold any character, and one report replaces itself.
    private static func name(of report: OutcomeReport) -> String {
        SHA256Digest.text(of: report.reportID) + ".json"
    }
}

/// A report as it is kept: its wire form, and beside it the effect, which travels in a header. Files of earlier versions have none.
private struct KeptReport: Codable {
    var report: OutcomeReport

    private enum CodingKeys: String, CodingKey { case effect }

    init(report: OutcomeReport) {
        self.report = report
    }

    init(from decoder: any Decoder) throws {
        report = try OutcomeReport(from: decoder)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        guard let text = try container.decodeIfPresent(String.self, forKey: .effect) else { return }
        guard let effect = OutcomeEffect(text) else {
            throw DecodingError.dataCorruptedError(forKey: .effect, in: container, debugDescription: "is not known")
        }
        report.effect = effect
    }

    func encode(to encoder: any Encoder) throws {
        try report.encode(to: encoder)
        guard report.effect != .unknown else { return }
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(report.effect.description, forKey: .effect)
    }
}

/// Holds the lock as long as it lives.
private struct FileOutcomeJournalClaim: OutcomeJournalClaim {
    let journal: FileOutcomeJournal
    let lock: PrivateFolder.Lock

    func reports() throws -> [Result<OutcomeReport, HaltStateError>] {
        // The last reference to the lock must not go before what is done under it.
        try withExtendedLifetime(lock) { try journal.reports() }
    }
}
