extension HaltStateClient {
    /// Records what earlier calls could not, from ``Configuration/journal``. No body runs again.
    ///
    /// Call it when the program starts. Of two processes that do so at once, one reports and the other finds nothing.
    ///
    /// - Returns: The reports that could not be recorded this time either, and stay in the journal.
    /// - Throws: ``HaltStateError`` with code `journalUnusable`, after everything that can be read has been reported.
    @discardableResult
    public nonisolated(nonsending) func reportUnconfirmed() async throws -> [OutcomeUnconfirmed] {
        guard let claim = try configuration.journal?.claim() else { return [] }
        var left: [OutcomeUnconfirmed] = []
        var unreadable: HaltStateError?
        for kept in try claim.reports() {
            do {
                try await resume(OutcomeUnconfirmed(journaled: try kept.get()))
            } catch let unconfirmed as OutcomeUnconfirmed {
                left.append(unconfirmed)
            } catch let error as HaltStateError where error.code == .journalUnusable {
                unreadable = error
            }
        }
        withExtendedLifetime(claim) {}
        if let unreadable { throw unreadable }
        return left
    }

    /// Keeps an outcome that could not be recorded. An outcome that cannot even be kept says so in its error.
    func journaled(_ error: any Error) -> any Error {
        guard let journal = configuration.journal, let unconfirmed = error as? OutcomeUnconfirmed,
            case .operation(let report) = unconfirmed.report
        else { return error }
        do {
            try journal.keep(report)
            return error
        } catch {
            return OutcomeUnconfirmed(
                report: unconfirmed.report,
                actionError: unconfirmed.actionError,
                reportError: unconfirmed.reportError,
                journalError: error
            )
        }
    }
}

extension HaltStateClient {
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
        var left: [OutcomeUnconfirmed] = []
        var unreadable: HaltStateError?
        for kept in try claim.reports() {
            do {
                try resume(OutcomeUnconfirmed(journaled: try kept.get()))
            } catch let unconfirmed as OutcomeUnconfirmed {
                left.append(unconfirmed)
            } catch let error as HaltStateError where error.code == .journalUnusable {
                unreadable = error
            }
        }
        withExtendedLifetime(claim) {}
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
