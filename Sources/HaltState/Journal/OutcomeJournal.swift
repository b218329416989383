/// Keeps outcomes that could not be recorded, until they can be.
///
/// The body of such an operation has run. What is kept lets any later run of the program report it under its stable
/// identity, which an authority answers with the first receipt, so that nothing is recorded twice. `FileOutcomeJournal` in the
/// module `HaltStateRemote` is one in a directory.
///
/// ```swift
/// let journal = try FileOutcomeJournal(directory: "/var/lib/refund-desk/unconfirmed")
/// let client = try HaltStateClient(tenantID: "acme", apiKey: key, configuration: .init(journal: journal))
/// try await client.reportUnconfirmed()        // what earlier runs have left
/// ```
public protocol OutcomeJournal: Sendable {
    /// Keeps a report durably, before it returns. The same identity again replaces what was kept.
    ///
    /// Keep its ``OutcomeReport/effect``, too, which is no part of its `Codable` form: a report that leaves it out later says
    /// something else, and is refused where the first one was recorded.
    ///
    /// - Throws: ``HaltStateError`` with code `journalUnusable`.
    func keep(_ report: OutcomeReport) throws

    /// Lets go of a report that is recorded. One that is not kept stays so.
    ///
    /// - Throws: ``HaltStateError`` with code `journalUnusable`.
    func remove(_ report: OutcomeReport) throws

    /// Takes the sole right to report what is kept, or returns `nil` while somebody else has it.
    ///
    /// - Throws: ``HaltStateError`` with code `journalUnusable`.
    func claim() throws -> (any OutcomeJournalClaim)?
}

/// The sole right to report what a journal keeps. It ends with the last reference to it.
public protocol OutcomeJournalClaim: Sendable {
    /// What is kept, each report or why it cannot be read: one that is broken must not hold up the others.
    ///
    /// - Throws: ``HaltStateError`` with code `journalUnusable`, when nothing can be read at all.
    func reports() throws -> [Result<OutcomeReport, HaltStateError>]
}
