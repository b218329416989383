#if Tool
import ArgumentParser
import HaltState
import HaltStateAuthority

/// `haltstate policy`
struct PolicyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy",
        abstract: "Check policies, and see how they decide a call.",
        discussion: """
            EXAMPLES
              haltstate policy sample > haltstate-policies.json
              haltstate policy check haltstate-policies.json
              haltstate policy explain --action refund.create --param amount_cents=74900 --param currency=GBP
            """,
        subcommands: [CheckPolicyCommand.self, ExplainPolicyCommand.self, SamplePolicyCommand.self]
    )
}

/// `haltstate policy check`
struct CheckPolicyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Load a policy file as strictly as a guard does.",
        discussion: """
            Exits with 1 and prints every problem as file:line:column: field: message.

            Warns of what is hardly meant, as file:line:column: warning: message [identifier]. A policy whose author means it \
            lists the identifier: "silenced_warnings": ["unanchored-match"].
            """
    )

    @Argument(help: "The policy file.")
    var file: String

    @Flag(help: "Print one line of JSON.")
    var json = false

    func run() throws {
        let console = Console.standardOutput
        do {
            let policies = try PolicyFile.load(file)
            if json { return try console.print(summary(of: policies).text) }
            let count = "\(policies.policies.count) \(policies.policies.count == 1 ? "policy" : "policies")"
            let others =
                policies.policies.isEmpty ? "every call is denied" : "default effect \(policies.defaultEffect.rawValue)"
            let version = "version \(policies.version.visible), \(others)"
            try console.print(console.style("\(file.visible): \(count), \(version)", .success))
            for warning in policies.warnings {
                let text = "\(warning.message.visible) [\(warning.identifier.rawValue)]"
                try console.print("\(warning.place.visible): \(console.style("warning:", .waiting)) \(text)")
            }
        } catch let error as PolicyValidationError where json {
            try console.print(summary(of: error).text)
            throw ExitCode(ExitStatus.failed.rawValue)
        }
    }

    private func summary(of policies: PolicySet) -> JSONLine {
        JSONLine([
            "file": .string(file),
            "is_valid": true,
            "policies": .init(policies.policies.count),
            "version": .string(policies.version),
            "digest": .string(policies.digest),
            "default_effect": .string(policies.defaultEffect.rawValue),
            "warnings": .array(policies.warnings.map(\.json)),
            "problems": [],
        ])
    }

    private func summary(of error: PolicyValidationError) -> JSONLine {
        JSONLine(["file": .string(file), "is_valid": false, "problems": .array(error.problems.map(\.json))])
    }
}

extension PolicyValidationError.Problem {
    fileprivate var json: ContextValue {
        [
            "file": .string(file),
            "line": line.map { .init($0) } ?? .null,
            "column": column.map { .init($0) } ?? .null,
            "field": .string(field),
            "message": .string(message),
        ]
    }
}

extension PolicyWarning {
    fileprivate var json: ContextValue {
        [
            "identifier": .string(identifier.rawValue),
            "policy": .init(policy),
            "file": .string(file),
            "line": line.map { .init($0) } ?? .null,
            "column": column.map { .init($0) } ?? .null,
            "field": .string(field),
            "message": .string(message),
        ]
    }
}

/// `haltstate policy explain`
struct ExplainPolicyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Say which policy decides a call, and why the others do not.",
        discussion: CallOptions.discussion
    )

    @OptionGroup var call: CallOptions

    @Flag(help: "Print one line of JSON.")
    var json = false

    func run() throws {
        let explanation = try call.loadPolicies().explain(try call.call(), params: try call.context())
        let console = Console.standardOutput
        if json { return try console.print(line(explanation).text) }
        let decision = explanation.decision
        let style: TextStyle =
            switch decision.effect {
            case .allow: .success
            case .approvalRequired: .waiting
            case .deny: .refused
            }
        try console.print(console.style(decision.effect.rawValue, style) + ": \(decision.reason.visible)")
        for entry in explanation.policies {
            let text = "  \(entry.description.visible)"
            try console.print(entry.outcome == .decided ? console.style(text, .heading) : text)
        }
    }

    private func line(_ explanation: PolicyExplanation) -> JSONLine {
        JSONLine([
            "decision": .string(explanation.decision.effect.rawValue),
            "policy_id": .init(explanation.decision.policyID),
            "reason": .string(explanation.decision.reason),
            "policies": .array(
                explanation.policies.map { entry in
                    [
                        "name": .string(entry.name),
                        "effect": .string(entry.effect.rawValue),
                        "decides": .bool(entry.outcome == .decided),
                        "outcome": .string(entry.outcome.description),
                    ]
                }
            ),
        ])
    }
}

/// `haltstate policy sample`
struct SamplePolicyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sample",
        abstract: "Print the policies of the demo, to start your own from."
    )

    func run() throws { try Console.standardOutput.write(PolicyFile.sample) }
}
#endif
