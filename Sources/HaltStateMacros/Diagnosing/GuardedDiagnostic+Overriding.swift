#if Macros
import SwiftDiagnostics
import SwiftSyntax

/// A guard that a subclass can leave out.
extension GuardedDiagnostic {
    static func overridable(_ method: OverridableMethod) -> Self {
        let function = method.function
        let name = function.name.text
        let isOfType = function.modifiers.contains { $0.name.tokenKind == .keyword(.class) }
        var changes = function.modifiers.map(\.name).compactMap { modifier -> FixIt.Change? in
            switch modifier.tokenKind {
            case .keyword(.open): replace(modifier, with: "public")
            case .keyword(.class): replace(modifier, with: "static")
            default: nil
            }
        }
        if !isOfType { changes.append(replace(function.funcKeyword, with: "final func")) }
        let advice = "make '\(name)' \(isOfType ? "static" : "final")"
        return Self(
            .overridable,
            .warning,
            at: function.name,
            "'@Guarded' does not guard an override of '\(name)' in a subclass",
            fixIt: FixIt(message: Correction(rule: .overridable, message: advice), changes: changes),
            note: "where a subclass has to change what happens, call a method from here that it can override, "
                + "and have that call 'Permit.require(_:)'"
        )
    }

    private static func replace(_ token: TokenSyntax, with text: String) -> FixIt.Change {
        .replace(oldNode: Syntax(token), newNode: Syntax(token.with(\.tokenKind, .identifier(text))))
    }
}
#endif
