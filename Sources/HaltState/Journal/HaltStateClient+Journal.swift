extension HaltStateClient {
    /// Records what earlier calls could not, from ``Configuration/journal``. No body runs again.
    ///
    /// Call it when the program starts. Of two processes that do so at once, one reports and the other finds nothing. An
    /// authority that is away is not asked again for each report: the rest stays for the next run.
    ///
    /// - Returns: The reports that could not be recorded this time either, and stay in the journal.
    /// - Throws: ``HaltStateError`` with code `journalUnusable`, after everything that can be read has been reported;
    ///   `CancellationError` between two reports.
    @discardableResult
    public nonisolated(nonsending) func reportUnconfirmed() async throws -> [OutcomeUnconfirmed] {
        guard let claim = try configuration.journal?.claim() else { return [] }
        var sweep = JournalSweep()
        for kept in try claim.reports() {
            try Task.checkCancellation()
            guard let unconfirmed = sweep.next(kept) else { continue }
            do { try await resume(unconfirmed) } catch { try sweep.failed(error) }
        }
        withExtendedLifetime(claim) {}
        return try sweep.end()
    }

    /// Lets go of an outcome that is recorded at last.
    ///
    /// - Throws: ``HaltStateError`` with code `journalUnusable`. The outcome would only be reported once more, under the
    ///   same identity.
    func forget(_ unconfirmed: OutcomeUnconfirmed) throws {
        guard case .operation(let report) = unconfirmed.report else { return }
        try configuration.journal?.remove(report)
    }
}

extension HaltStateClient.Blocking {
    /// Records what earlier calls could not, from the client's journal. No body runs again.
    ///
    /// - Returns: The reports that could not be recorded this time either, and stay in the journal.
    /// - Throws: ``HaltStateError`` with code `journalUnusable`, after everything that can be read has been reported.
    @discardableResult
    @available(*, noasync, message: "use HaltStateClient.reportUnconfirmed, which does not block the thread")
    public func reportUnconfirmed() throws -> [OutcomeUnconfirmed] {
        guard let claim = try client.configuration.journal?.claim() else { return [] }
        var sweep = JournalSweep()
        for kept in try claim.reports() {
            guard let unconfirmed = sweep.next(kept) else { continue }
            do { try resume(unconfirmed) } catch { try sweep.failed(error) }
        }
        withExtendedLifetime(claim) {}
        return try sweep.end()
    }
}

/// What has come of going through a journal, report by report.
private struct JournalSweep {
    private var left: [OutcomeUnconfirmed] = []
    private var unreadable: HaltStateError?
    private var isAway = false

    /// What is to be reported now, or `nil` for what cannot be read, and for all that follows an authority that is away:
    /// each would only wait for it anew.
    mutating func next(_ kept: Result<OutcomeReport, HaltStateError>) -> OutcomeUnconfirmed? {
        switch kept {
        case .success(let report):
            let unconfirmed = OutcomeUnconfirmed(journaled: report)
            guard isAway else { return unconfirmed }
            left.append(unconfirmed)
        case .failure(let error): unreadable = error
        }
        return nil
    }

    /// - Throws: The error, when it is none of one report.
    mutating func failed(_ error: any Error) throws {
        if let unconfirmed = error as? OutcomeUnconfirmed {
            left.append(unconfirmed)
            isAway = (unconfirmed.reportError as? any MessageError)?.mayPass ?? false
        } else if let error = error as? HaltStateError, error.code == .journalUnusable {
            unreadable = error
        } else {
            throw error
        }
    }

    /// - Returns: What is not recorded.
    /// - Throws: ``HaltStateError`` with code `journalUnusable`, when something could not be read or let go of.
    func end() throws -> [OutcomeUnconfirmed] {
        if let unreadable { throw unreadable }
        return left
    }
}

extension OutcomeUnconfirmed {
    /// An outcome of an earlier run, whose own error is gone.
    fileprivate init(journaled report: OutcomeReport) {
        let error = HaltStateError(code: .unavailable, message: "the outcome was kept by an earlier run")
        self.init(report: .operation(report), actionError: nil, reportError: error)
    }
}
