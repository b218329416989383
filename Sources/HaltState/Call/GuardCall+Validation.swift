extension GuardCall {
    /// Refuses a call that no authority could decide on.
    ///
    /// - Throws: ``InvalidArguments`` for what is made from values, and for the rest ``HaltStateError`` with code `invalidCall`.
    ///   Both name the part that is wrong and never its value.
    ///
    /// - Parameters:
    ///   - agentID: Who acts.
    ///   - correlation: What the call is named elsewhere, by its own word or its task's.
    func validate(agentID: AgentID, correlation: CorrelationID?) throws {
        guard action.isValid else {
            throw invalid("the action name is not dotted lower-case text such as refund.create")
        }
        guard !agentID.rawValue.isBlank else {
            throw invalid("the agent is blank; name who acts")
        }
        if let problem = idempotencyKey?.problem { throw unusable(InvalidArguments.key, problem) }
        if let problem = resource?.problem { throw unusable("the resource", problem) }
        if let riskClass, riskClass.rawValue.isBlank {
            throw invalid("the risk class is blank")
        }
        if let problem = correlation?.problem { throw invalid("the correlation \(problem)") }
        guard context.values.values.allSatisfy(\.isFinite) else {
            throw InvalidArguments(action, "the context", "holds a number that is not finite")
        }
        guard !context.isTooDeep else {
            throw InvalidArguments(
                action,
                "the context",
                "has more than \(GuardContext.maximumDepth) levels of lists and objects"
            )
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

    private func unusable(_ part: String, _ problem: CallText.Problem) -> InvalidArguments {
        let (words, remedy): (String, String?) =
            switch problem {
            case .blank: ("is blank or invisible", "make it from what identifies the operation")
            case .tooLong: ("is longer than \(CallText.maximumLength) bytes", "shorten it or use a digest")
            case .controlCharacter: ("holds a control character such as a line break", nil)
            case .missingValue: ("lacks a visible value", "every call that lacks it would share the name")
            }
        return InvalidArguments(action, part, words, remedy: remedy)
    }
}
