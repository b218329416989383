#if Macros
import SwiftSyntax

extension AnnotatedFunction {
    /// The name with the labels of the parameters, without backticks: `issueRefund(_:amount:)`.
    var fullName: String {
        let labels = declaration.signature.parameterClause.parameters.map { "\($0.firstName.plainText):" }
        return "\(name.filter { $0 != "`" })(\(labels.joined()))"
    }

    /// The result type as it is written, or `nil` for a function that declares none.
    var result: String? { declaration.signature.returnClause?.type.trimmedDescription }

    /// The result type that a closure repeats, or `nil` when it must be left to inference.
    ///
    /// An opaque type cannot be written in a closure. A function without a result says so in the closure, or a body of
    /// one expression would give the closure that expression's type.
    var closureResult: String? {
        guard let type = declaration.signature.returnClause?.type else { return "()" }
        if type.tokens(viewMode: .sourceAccurate).contains(where: { $0.tokenKind == .keyword(.some) }) { return nil }
        if let unwrapped = type.as(ImplicitlyUnwrappedOptionalTypeSyntax.self) {
            return "\(unwrapped.wrappedType.trimmedDescription)?"
        }
        return type.trimmedDescription
    }

    /// Whether the function borrows a parameter, or `self` of a type that cannot be copied, as far as its source tells.
    var borrows: Bool {
        let specifiers = parameters.flatMap(\.specifiers) + declaration.modifiers.map(\.name)
        let borrowed: Set<TokenKind> = [.keyword(.borrowing), .keyword(.__shared)]
        if specifiers.contains(where: { borrowed.contains($0.tokenKind) }) { return true }
        let isMutating = declaration.modifiers.contains { $0.name.tokenKind == .keyword(.mutating) }
        return isInNoncopyableType && selfScope == .instance && !isMutating
    }
}
#endif
