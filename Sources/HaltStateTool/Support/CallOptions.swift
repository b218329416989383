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

/// Reads `name=value` words into a context.
struct ContextParameters {
    private(set) var context: GuardContext = [:]

    /// - Throws: `ValidationError`, which names the parameter and never its value.
    init(_ words: [String]) throws {
        for word in words {
            guard let equals = word.firstIndex(of: "=") else {
                throw ValidationError("a --param needs a name and a value, such as --param amount_cents=1200")
            }
            let name = String(word[..<equals])
            let path = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
            guard path.allSatisfy({ !$0.isEmpty }) else {
                throw ValidationError("--param \(name)=... needs a name before and after each dot")
            }
            guard path[0] != ArgumentDigest.contextName else {
                throw ValidationError("--param \(name)=... takes a name that the tool keeps for itself")
            }
            guard let value = Self.value(String(word[word.index(after: equals)...])) else {
                let example = "in quotation marks inside those of the shell: --param '\(name)=\"12\"'"
                throw ValidationError("--param \(name)=... holds \(InexactNumber.words), \(example)")
            }
            guard Self.insert(value, at: path[...], into: &context.values) else {
                throw ValidationError("--param \(name)=... says something about \(name) that another --param has said")
            }
        }
    }

    /// Whatever is no JSON is text. JSON that holds a number which cannot be kept exactly is neither, and `nil`.
    private static func value(_ text: String) -> ContextValue? {
        guard let received = try? ReceivedJSON(Array(text.utf8)) else { return .string(text) }
        // Said with 'guard': as one expression, 'nil' would be a context's null.
        guard !received.holdsInexactNumber else { return nil }
        return received.root.contextValue
    }

    /// Puts a value in its place; `false` when the place is taken.
    private static func insert(
        _ value: ContextValue,
        at path: ArraySlice<String>,
        into values: inout [String: ContextValue]
    ) -> Bool {
        guard let name = path.first else { return false }
        guard path.count > 1 else {
            guard values[name] == nil else { return false }
            values[name] = value
            return true
        }
        var members: [String: ContextValue] = [:]
        switch values[name] {
        case nil: break
        case .object(let existing): members = existing
        default: return false
        }
        guard insert(value, at: path.dropFirst(), into: &members) else { return false }
        values[name] = .object(members)
        return true
    }
}
#endif
