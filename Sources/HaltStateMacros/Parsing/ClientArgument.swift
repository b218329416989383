#if Macros
import SwiftSyntax

/// The `client` argument: a member of the client's type, or a key path from the enclosing type.
enum ClientArgument {
    case member(ExprSyntax)
    case path(KeyPathExprSyntax, members: [String])
    /// A key path that a service gives to all functions in it, static ones included.
    case servicePath(members: [String])

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

    /// A service's `client` argument.
    init?(service expression: ExprSyntax, findings: inout Findings) {
        if expression.isNil { return nil }
        self.init(expression, findings: &findings)
        if case .path(_, let members) = self { self = .servicePath(members: members) }
    }

    func check(against function: AnnotatedFunction, findings: inout Findings) {
        guard case .path(let path, _) = self, function.selfScope != .instance else { return }
        findings.add(.clientNeedsInstance(path, function: function))
    }

    /// The argument as it is emitted. What a key path names of a service, a static function takes from the type.
    func source(in function: AnnotatedFunction) -> String {
        switch self {
        case .member(let member): member.trimmedDescription
        case .path(let path, let members):
            // A root that is written may be another type than the one around the function; then the compiler has to say
            // whether it fits.
            path.root == nil || path.root?.trimmedDescription == function.enclosingType
                ? (["self"] + members).joined(separator: ".") : "self[keyPath: \(path.trimmedDescription)]"
        case .servicePath(let members):
            ([function.selfScope == .instance ? "self" : "Self"] + members).joined(separator: ".")
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
