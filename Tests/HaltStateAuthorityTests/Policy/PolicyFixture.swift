import Foundation
import HaltState
import HaltStateAuthority
import Testing

/// The policy files of the tests, and short ways to make sets and calls.
enum PolicyFixture {
    static func bytes(_ name: String) throws -> [UInt8] {
        let url = try #require(Bundle.module.url(forResource: "Fixtures/Policies/\(name)", withExtension: nil))
        return [UInt8](try Data(contentsOf: url))
    }

    static func load(_ name: String) throws -> PolicySet {
        try PolicySet(bytes: bytes(name), file: name)
    }

    static func call(_ action: ActionName, _ params: GuardContext = [:]) -> PolicyRequest {
        PolicyRequest(action: action, agentID: "support-bot", params: params)
    }

    /// What a condition makes of a call: it holds, fails or cannot be tested.
    static func outcome(of condition: PolicyCondition, _ call: PolicyRequest) throws -> PolicyExplanation.Outcome {
        let policy = Policy(name: "policy", actionPattern: "*", effect: .deny, conditions: [condition])
        let explanation = try PolicySet([policy]).explain(call)
        return try #require(explanation.policies.first).outcome
    }
}

extension PolicyExplanation.Outcome {
    /// `true` and `false` for a condition that holds or fails, `nil` for one that cannot be tested.
    var holds: Bool? {
        switch self {
        case .decided, .outranked: true
        case .conditionFailed, .patternDoesNotMatch: false
        case .conditionIndeterminate: nil
        }
    }
}
