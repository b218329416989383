#if Tool
import ArgumentParser
import HaltState
import HaltStateAuthority

/// What a call is, as the command line says it.
struct CallOptions: ParsableArguments {
    static let discussion = """
        The value of --param is JSON when it is valid JSON (12, true, null, "12", [1, 2], {"a": 1}), and otherwise text. A \
        number with more digits than can be kept exactly is refused; write it as text: --param 'account="12"'. A dot in its \
        name makes an object: --param customer.country=CH is the path params.customer.country.
        """

    @Option(help: "What is to be done, such as refund.create.")
    var action: String

    @Option(
        name: .customLong("param"),
        help: ArgumentHelp("A fact that policies and people see, name=value. May be repeated.", valueName: "name=value")
    )
    var parameters: [String] = []

    @Option(help: "Who acts.")
    var agentID: AgentID = "shell"

    @Option(help: "What is acted on, such as order/1001.")
    var resource: ResourceName?

    @Option(help: "How much harm it can do: low, medium, high, critical, or a word of your own.")
    var riskClass: RiskClass?

    @Option(help: ArgumentHelp("The policies. \(PolicyFile.defaultPath) when left out.", valueName: "file"))
    var policies: String?

    func validate() throws {
        _ = try actionName()
        _ = try context()
    }

    func loadPolicies() throws -> PolicySet { try PolicyFile.load(policies) }

    func actionName() throws -> ActionName {
        guard let name = ActionName(rawValue: action) else {
            throw ValidationError("'\(action)' is no action name; write dotted lower-case words such as refund.create")
        }
        return name
    }

    func context() throws -> GuardContext { try ContextParameters(parameters).context }

    func call() throws -> CallIdentity {
        CallIdentity(action: try actionName(), agentID: agentID, resource: resource, riskClass: riskClass)
    }
}
#endif
