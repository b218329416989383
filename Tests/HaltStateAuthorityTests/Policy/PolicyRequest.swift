import HaltState
import HaltStateAuthority

/// What policies are asked about: a call and its parameters.
struct PolicyRequest: Hashable, Sendable {
    let call: CallIdentity
    var params: GuardContext

    init(
        action: ActionName,
        agentID: AgentID,
        resource: ResourceName? = nil,
        riskClass: RiskClass? = nil,
        params: GuardContext = [:]
    ) {
        call = CallIdentity(action: action, agentID: agentID, resource: resource, riskClass: riskClass)
        self.params = params
    }

    var action: ActionName { call.action }
}

extension PolicySet {
    func decide(_ question: PolicyRequest) -> PolicyDecision { decide(question.call, params: question.params) }

    func explain(_ question: PolicyRequest) -> PolicyExplanation { explain(question.call, params: question.params) }
}
