extension Permit {
    /// The permit that the current task runs under for an action, for code that must never run without one.
    ///
    /// An annotation can be taken off, and another macro can replace the body that it guards. Where that would do harm,
    /// call this in the function that does it, which then throws instead:
    ///
    /// ```swift
    /// func deleteForGood(_ account: Account) throws {
    ///     try Permit.require("account.delete")
    ///     try storage.erase(account)
    /// }
    /// ```
    ///
    /// It proves that a body with a permit for the action is running, and not for which key: see
    /// ``PermitRecord/idempotencyKey``. A call without a key is only checked and has no permit.
    ///
    /// - Returns: The permit, with its facts.
    /// - Throws: ``HaltStateError`` with code ``HaltStateError/Code-swift.struct/permitInvalid`` when there is no permit,
    ///   one for another action, or one whose call has ended: a task that outlives the call keeps only its record.
    @discardableResult
    public static func require(_ action: ActionName) throws -> ActivePermit {
        let found: String
        switch current {
        case nil: found = "there is no permit here"
        case let permit? where permit.record.action != action:
            found = "the permit here is for \(permit.record.action)"
        case let permit? where permit.isOver: found = "the call that the permit here is for has ended"
        case let permit?: return permit
        }
        throw HaltStateError(code: .permitInvalid, message: "\(action) needs a permit; \(found)")
    }
}
