extension HaltStateClient {
    /// Waits until a human has decided, and says what was decided. A rejection and an expiry are answers, not errors.
    ///
    /// Waiting holds nothing at the authority: it may be given up, and taken up again by any process.
    ///
    /// - Parameters:
    ///   - approvalID: The request, from ``ApprovalPending/approvalID``.
    ///   - timeout: How long to wait at most.
    ///   - pollInterval: How long to wait between two questions.
    /// - Throws: ``HaltStateError`` with code `approvalTimeout` when nobody decided in time, or `notFound`;
    ///   `CancellationError`.
    @discardableResult
    public nonisolated(nonsending) func waitForApproval(
        _ approvalID: String,
        timeout: Duration = .seconds(3600),
        pollInterval: Duration = .milliseconds(250)
    ) async throws -> ApprovalReply {
        let clock = configuration.clock
        var waited = Duration.zero
        while true {
            do {
                let reply = try await authority.approval(approvalID)
                if reply.status != .pending { return reply }
            } catch let error as HaltStateError where error.code == .unavailable {
                // An authority that is away for a moment has not decided yet.
            }
            guard waited < timeout else { throw Self.timeout(approvalID, timeout) }
            let pause = min(pollInterval, timeout - waited)
            try await clock.sleep(for: pause)
            waited += pause
        }
    }

    private static func timeout(_ approvalID: String, _ timeout: Duration) -> HaltStateError {
        HaltStateError(
            code: .approvalTimeout,
            message: "nobody decided on approval \(approvalID) within \(timeout); it is still open, so wait again"
        )
    }
}
