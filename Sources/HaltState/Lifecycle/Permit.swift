/// The right to run one action once, held by hand instead of around a closure.
///
/// The permit is redeemed before you get it, so the action counts as started. Complete it exactly once: a second
/// completion does not compile, and a permit that is dropped is reported as an error, abandoned.
///
/// ```swift
/// let permit = try await client.permit(for: GuardCall("refund.create", idempotencyKey: "refund:1001"))
/// let refund = try await ledger.writeRefund()
/// try await permit.complete(result: ["refund_id": .string(refund.id)])
/// ```
public struct Permit: ~Copyable, Sendable {
    /// The facts of the permit.
    public let record: PermitRecord
    private let running: RunningCall
    private let completion = PermitCompletion()

    init(_ running: RunningCall) throws {
        guard let permit = running.permit else { throw HaltStateError.missingPermit }
        record = permit.record
        self.running = running
    }

    deinit {
        guard completion.complete() else { return }
        let running = running
        Task { try? await running.fail(PermitAbandoned()) }
    }

    /// The permit that the current task runs under: inside an annotated function or the body of
    /// ``HaltStateClient/guard(_:context:idempotencyKey:agentID:resource:riskClass:onPendingInside:body:)``. `nil` elsewhere.
    public static var current: ActivePermit? { ActivePermit.current }

    /// Who approved, or `nil` when the policy allowed the call.
    public var approver: String? { record.approver }

    /// The approval that a human gave, or `nil` when the policy allowed the call.
    public var approvalID: String? { record.approvalID }

    /// Records that the action has succeeded.
    ///
    /// - Parameter result: Facts for the evidence, without secrets or raw payloads. Numbers that JSON does not have are left
    ///   out, as ``ActivePermit/attach(_:)`` says.
    /// - Throws: ``OutcomeUnconfirmed`` when the outcome could not be recorded.
    public consuming func complete(result: GuardContext? = nil) async throws {
        completion.complete()
        try await running.end(facts: result)
    }

    /// Records that the action has succeeded, from a synchronous function.
    ///
    /// - Throws: ``OutcomeUnconfirmed`` when the outcome could not be recorded.
    @available(*, noasync)
    public consuming func complete(result: GuardContext? = nil) throws {
        completion.complete()
        try running.endBlocking(facts: result)
    }

    /// Records that the action has failed. Only the error's type is recorded, since its text may hold arguments.
    ///
    /// ``ActionNotPerformed``, or another error of the kind ``NothingPerformed``, says that nothing was done: the next call with the
    /// key is decided afresh.
    ///
    /// - Returns: What to throw in place of `error`: it knows that it ends an action which had begun, so that nobody is told that
    ///   nothing was performed.
    /// - Throws: ``OutcomeUnconfirmed`` when the outcome could not be recorded; never `error` itself.
    @discardableResult
    public consuming func fail(_ error: any Error) async throws -> any Error {
        completion.complete()
        return try await running.fail(error)
    }

    /// Records that the action has failed, from a synchronous function.
    ///
    /// - Returns: What to throw in place of `error`.
    /// - Throws: ``OutcomeUnconfirmed`` when the outcome could not be recorded; never `error` itself.
    @available(*, noasync)
    @discardableResult
    public consuming func fail(_ error: any Error) throws -> any Error {
        completion.complete()
        return try running.failBlocking(error)
    }
}
