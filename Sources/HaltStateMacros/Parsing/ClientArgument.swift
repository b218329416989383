#if Macros
import SwiftSyntax

/// The `client` argument: a member of the client's type, or a key path from the enclosing type.
enum ClientArgument {
    case member(ExprSyntax)
    case path(KeyPathExprSyntax, members: [String])

    init?(_ expression: ExprSyntax, findings: inout Findings) {
        if expression.implicitMember != nil {
            self = .member(expression)
        } else if let path = expression.as(KeyPathExprSyntax.self), let members = path.propertyNames {
            self = .path(path, members: members)
        } else {
            findings.add(
                .notLiteral(
                    expression,
                    label: "client",
                    forms: "a member such as '.name' or a key path such as '\\Type.name'"
                )
            )
            return nil
        }
    }

    func check(against function: GuardedFunction, findings: inout Findings) {
        guard case .path(let path, _) = self, function.selfScope != .instance else { return }
        findings.add(.clientNeedsInstance(path, function: function))
    }

    var source: String {
        switch self {
        case .member(let member): member.trimmedDescription
        case .path(_, let members): (["self"] + members).joined(separator: ".")
        }
    }
}

extension KeyPathExprSyntax {
    /// The path's members, or `nil` when one is not a plain property.
    fileprivate var propertyNames: [String]? {
        let names = components.map { $0.component.as(KeyPathPropertyComponentSyntax.self)?.declName.trimmedDescription }
        let properties = names.compactMap(\.self)
        return properties.isEmpty || properties.count != names.count ? nil : properties
    }
}
#endif
