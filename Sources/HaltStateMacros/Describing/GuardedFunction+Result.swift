#if Macros
import SwiftSyntax

extension GuardedFunction {
    /// The result type that the closure repeats, or `nil` when it must be left to inference.
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
}
#endif
