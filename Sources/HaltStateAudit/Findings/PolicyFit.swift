#if Macros
import Foundation
import HaltState
import HaltStateAuthority

/// How the guarded actions of some modules fit the policies of one file.
struct PolicyFit {
    let catalog: PolicyCatalog
    /// The policy file as findings name it.
    let file: String
    let modules: [Module]

    var findings: [Finding] {
        let uses = modules.flatMap(resolved)
        let coverage = catalog.policies.coverage(of: uses.map(\.action))
        let unmatched = Set(coverage.unmatchedActions)
        let exact = catalog.actions.map(\.rawValue)
        return uses.filter { unmatched.contains($0.action) }.map { action, use in
            let question = NearestName.question(for: action.rawValue, among: exact)
            return Finding(
                rule: .unmatchedAction,
                message: "no policy in \(file) matches \"\(action)\"\(question)",
                place: use.place
            )
        } + uses.compactMap(undisclosed) + unused(coverage.unusedPolicies)
    }

    /// A guard that says nothing about its call, where that leaves the decision to people.
    private func undisclosed(_ action: ActionName, _ use: ActionUse) -> Finding? {
        guard use.disclosesNothing else { return nil }
        let decision = catalog.policies.decide(CallIdentity(action: action, agentID: "audit-guards"))
        // An action that no policy matches has a finding already.
        let deciding = decision.policyID.map { [$0] } ?? catalog.policies.matching(action)
        let isSilenced = catalog.policies.policies.contains { policy in
            deciding.contains(policy.name) && policy.silencedWarnings.contains(.nothingDisclosed)
        }
        guard decision.effect == .approvalRequired, !deciding.isEmpty, !isSilenced else { return nil }
        let rule = decision.policyID.map { "policy \"\($0)\"" } ?? "the default effect"
        return Finding(
            rule: .nothingDisclosed,
            message: "\(rule) has people approve \"\(action)\", about which this guard discloses nothing",
            place: use.place
        )
    }

    /// The actions whose names the sources tell.
    private func resolved(_ module: Module) -> [(action: ActionName, use: ActionUse)] {
        let names = ActionMemberNames(catalog.actions)
        var declared = module.declared
        declared.add(generated: catalog.actions.map { (names[$0].filter { $0 != "`" }, $0) })
        // A malformed name has a finding of its own.
        return module.actions.compactMap { use in
            declared.action(of: use).flatMap { $0.isValid ? ($0, use) : nil }
        }
    }

    private func unused(_ names: [String]) -> [Finding] {
        guard !names.isEmpty, let data = FileManager.default.contents(atPath: catalog.path) else { return [] }
        let bytes = [UInt8](data)
        guard let root = try? JSONReader.read(bytes), case .array(let nodes) = (root["policies"] ?? root).kind
        else { return [] }
        return zip(catalog.policies.policies, nodes).filter { names.contains($0.0.name) }.map { policy, node in
            let position = TextPosition(of: node["action_pattern"]?.offset ?? node.offset, in: bytes)
            return Finding(
                rule: .unusedPolicy,
                message:
                    "policy \"\(policy.name)\" matches no guarded action; its pattern is \"\(policy.actionPattern)\"",
                place: Place(file: file, line: position.line, column: position.column)
            )
        }
    }
}
#endif
