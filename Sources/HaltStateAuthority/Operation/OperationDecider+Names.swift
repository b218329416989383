import HaltState

/// Names of operations are judged in the commit that would put them on record. What is there already goes on.
extension OperationDecider {
    /// Refuses an operation whose names could be taken for others, unless they are on record under the key.
    ///
    /// - Parameter known: The operation that had the key before, or `nil`.
    /// - Throws: ``InvalidArguments`` for a name that is made from values, else ``HaltStateError`` with code `invalidCall`. Both name
    ///   the part and never its value.
    func requireNames(_ asked: OperationIdentity, after known: OperationIdentity?) throws {
        if known == nil, let problem = asked.idempotencyKey.rawValue.dataProblem {
            throw InvalidArguments(asked.call.action, InvalidArguments.key, problem.description)
        }
        try requireNames(asked.call, after: known?.call)
    }

    /// Refuses a call whose names could be taken for others.
    ///
    /// - Parameter known: The call that is on record, or `nil`.
    /// - Throws: As ``requireNames(_:after:)`` for an operation.
    func requireNames(_ asked: CallIdentity, after known: CallIdentity? = nil) throws {
        try caller.requireNames(asked, after: known)
    }
}

extension EstablishedCaller {
    /// ``OperationDecider/requireNames(_:after:)``, of a call from this caller.
    func requireNames(_ asked: CallIdentity, after known: CallIdentity? = nil) throws {
        if asked.agentID != known?.agentID, asked.agentID != agent,
            let problem = asked.agentID.rawValue.nameProblem
        {
            throw Self.refusal(of: asked, "the agent \(problem)")
        }
        if let resource = asked.resource, resource != known?.resource, let problem = resource.rawValue.dataProblem {
            throw InvalidArguments(asked.action, "the resource", problem.description)
        }
        if let riskClass = asked.riskClass, riskClass != known?.riskClass, let problem = riskClass.rawValue.dataProblem
        {
            throw Self.refusal(of: asked, "the risk class \(problem)")
        }
    }

    private static func refusal(of call: CallIdentity, _ problem: String) -> HaltStateError {
        let name = call.action.isValid ? call.action.rawValue : "the action"
        return HaltStateError(code: .invalidCall, message: "\(name) was not asked for: \(problem)")
    }
}
