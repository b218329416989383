#if Macros
import SwiftDiagnostics
import SwiftSyntax

/// Guards inside guards, and what becomes of the outer one.
extension GuardedDiagnostic {
    static func guardInsideGuard(
        _ inner: InnerGuard,
        in function: FunctionDeclSyntax,
        of attribute: AttributeSyntax
    ) -> Self {
        Self(
            .guardInsideGuard,
            .warning,
            at: inner.node,
            "if '\(inner.name)' waits for approval, '\(function.name.text)' is recorded as failed; "
                + "it does not run again by itself",
            note:
                "write 'onPendingInside: .resume' on '@\(AttributeName(attribute).written)' if the body may be run again "
                + "from its beginning, or 'onPendingInside: .fail' to accept it"
        )
    }

    static func pendingInsideWithoutKey(_ expression: ExprSyntax) -> Self {
        Self(
            .pendingInsideWithoutKey,
            at: expression,
            "'onPendingInside' needs an 'idempotencyKey'; a call without one is a check, which is over when its body is"
        )
    }
}
#endif
