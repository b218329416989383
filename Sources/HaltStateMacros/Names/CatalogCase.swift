#if Macros
import SwiftSyntax

/// A case of a catalogue as an argument: `Refunds.create.action`, or `.Refunds.create.action` for a catalogue in an
/// extension of `ActionName`.
///
/// A path that starts at a type means the same inside the function, unless a parameter there has the type's name.
struct CatalogCase {
    let path: ExprSyntax
    /// The type that the path starts at, or `nil` when it starts at `ActionName`.
    private let root: TokenSyntax?

    init?(_ expression: ExprSyntax) {
        guard let member = expression.as(MemberAccessExprSyntax.self), member.declName.trimmedDescription == "action",
            let owner = member.base?.as(MemberAccessExprSyntax.self)
        else { return nil }
        var base = owner
        while base.declName.argumentNames == nil, let next = base.base?.as(MemberAccessExprSyntax.self) { base = next }
        if let type = base.base {
            guard let name = type.as(DeclReferenceExprSyntax.self)?.baseName, name.plainText.first?.isUppercase == true
            else { return nil }
            root = name
        } else {
            // `.create.action` has no type in it that the case could belong to.
            guard base.id != owner.id else { return nil }
            root = nil
        }
        path = expression
    }

    func check(against function: AnnotatedFunction, findings: inout Findings) {
        guard let root else { return }
        let generics = function.declaration.genericParameterClause?.parameters.map(\.name.plainText) ?? []
        if function.parameter(named: root.plainText) != nil || generics.contains(root.plainText) {
            findings.add(.catalogShadowed(root, function: function))
        }
    }
}
#endif
