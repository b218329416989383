extension GuardCall {
    /// Refuses a call that no authority could decide on.
    ///
    /// - Throws: ``HaltStateError`` with code `invalidCall`, naming the part that is wrong and never its value.
    func validate(agentID: AgentID) throws {
        guard action.isValid else {
            throw invalid("the action name is not dotted lower-case text such as refund.create")
        }
        guard !agentID.rawValue.isBlank else {
            throw invalid("the agent is blank; name who acts")
        }
        if let defect = idempotencyKey?.defect { throw invalid("the idempotency key \(Self.describe(defect))") }
        if let defect = resource?.defect { throw invalid("the resource \(Self.describe(defect))") }
        if let riskClass, riskClass.rawValue.isBlank {
            throw invalid("the risk class is blank")
        }
        if let defect = correlation?.defect { throw invalid("the correlation \(defect)") }
        guard context.values.values.allSatisfy(\.isFinite) else {
            throw invalid("the context holds a number that is not finite")
        }
        guard !context.isTooDeep else {
            throw invalid("the context has more than \(GuardContext.maximumDepth) levels of lists and objects")
        }
    }

    /// Refuses a call that no permit to complete by hand could be given for.
    ///
    /// - Throws: ``HaltStateError`` with code `invalidCall`.
    func validateForPermit() throws {
        guard idempotencyKey != nil else { throw invalid("a permit needs an idempotency key") }
        guard onPendingInside == .fail else {
            throw invalid(
                "a permit that is completed by hand knows of no guarded calls inside, so it cannot be resumed; "
                    + "leave onPendingInside out, and fail it with ActionNotPerformed where nothing was done"
            )
        }
    }

    private func invalid(_ problem: String) -> HaltStateError {
        let name = action.isValid ? action.rawValue : "the action"
        return HaltStateError(code: .invalidCall, message: "\(name) was not asked for: \(problem)")
    }

    private static func describe(_ defect: CallText.Defect) -> String {
        switch defect {
        case .blank: "is blank or invisible; make it from what identifies the operation"
        case .tooLong: "is longer than \(CallText.maximumLength) bytes; shorten it or use a digest"
        case .controlCharacter: "holds a control character; leave line breaks and the like out"
        case .missingValue: "has a placeholder without a visible value; every call that lacks it would share the name"
        }
    }
}
