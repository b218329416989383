#if Macros
import SwiftSyntax
import SwiftSyntaxMacros

/// What `@GuardedService` says for the annotated functions inside the declaration that carries it.
struct ServiceDefaults {
    private(set) var client: ClientArgument?
    private(set) var agentID: ExprSyntax?
    private(set) var actionPrefix: String?
    private(set) var onPendingInside: String?
    private(set) var alongside: Set<String> = []
    /// Whether there is a service around the function at all.
    private(set) var isService = false

    /// No defaults.
    init() {}

    /// The defaults where a function stands: those of the nearest service around it.
    ///
    /// What is wrong with them is reported once, where they are written.
    init(in context: some MacroExpansionContext) {
        for scope in context.lexicalContext {
            let attributes = scope.asProtocol((any DeclGroupSyntax).self)?.attributes ?? []
            guard let service = attributes.services.first else { continue }
            var findings = Findings()
            self.init(parsing: service, findings: &findings)
            isService = true
            return
        }
        self.init()
    }

    init(parsing attribute: AttributeSyntax, findings: inout Findings) {
        alongside = AlongsideArgument(of: attribute, findings: &findings).names
        if let expression = attribute.argument(labelled: "client") {
            client = ClientArgument(service: expression, findings: &findings)
        }
        if let expression = attribute.argument(labelled: "agentID") {
            agentID = GuardedAttribute.constant(expression, for: "agentID", findings: &findings)
        }
        if let expression = attribute.argument(labelled: "actionPrefix") {
            actionPrefix = Self.actionPrefix(expression, findings: &findings)
        }
        if let expression = attribute.argument(labelled: "onPendingInside"), !expression.isNil {
            onPendingInside = GuardedAttribute.pendingInside(expression, findings: &findings)
        }
    }

    /// The action that a name stands for: one without a dot is relative to the prefix.
    func action(_ name: String) -> String {
        guard let actionPrefix, !name.contains(".") else { return name }
        return "\(actionPrefix).\(name)"
    }

    private static func actionPrefix(_ expression: ExprSyntax, findings: inout Findings) -> String? {
        guard let prefix = expression.literalText else {
            findings.add(.notLiteral(expression, label: "actionPrefix", forms: "a literal"))
            return nil
        }
        if ActionNameForm.isValidPrefix(prefix) { return prefix }
        findings.add(.actionPrefix(expression, prefix: prefix))
        // Any valid one does from here on: the names that it starts are not to blame.
        return "unknown"
    }
}

extension AttributeListSyntax {
    /// Every `@GuardedService` in the list.
    var services: [AttributeSyntax] {
        compactMap { $0.as(AttributeSyntax.self) }.filter { AttributeName($0).last == "GuardedService" }
    }
}
#endif
