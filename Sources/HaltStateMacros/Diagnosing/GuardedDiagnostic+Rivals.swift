#if Macros
import SwiftDiagnostics
import SwiftSyntax

/// What the compiler drops without a word when a function has several body macros.
extension GuardedDiagnostic {
    static func guardDropped(_ attribute: AttributeSyntax, by winner: AttributeSyntax) -> Self {
        let (name, other) = (AttributeName(attribute).written, AttributeName(winner).written)
        let message =
            name == other
            ? "a function can carry '@\(name)' only once; the compiler drops all but the last"
            : "a function can carry only one of '@\(name)' and '@\(other)'; the compiler drops all but the last"
        return Self(.guardDropped, at: attribute, message, note: "keep one of them, or split the function in two")
    }

    static func guardMayBeDropped(by rival: AttributeSyntax, of rivals: RivalAttributes) -> Self {
        let (name, other) = (AttributeName(rivals.attribute).written, AttributeName(rival).written)
        let fixIt = rivals.list.moving(toEnd: rivals.attribute).map { moved in
            FixIt.replacing(rivals.list, with: moved, for: .guardMayBeDropped, "move '@\(name)' last")
        }
        return Self(
            .guardMayBeDropped,
            .warning,
            at: rival,
            "'@\(name)' must be the last attribute that may replace a body; if '@\(other)' does, "
                + "the compiler drops the guard",
            fixIt: fixIt,
            note: silencing(other, on: name)
        )
    }

    static func rivalMayBeDropped(_ rival: AttributeSyntax, by attribute: AttributeSyntax) -> Self {
        let (name, other) = (AttributeName(attribute).written, AttributeName(rival).written)
        return Self(
            .rivalMayBeDropped,
            .warning,
            at: rival,
            "'@\(other)' has no effect if it replaces the body; the compiler keeps only that of '@\(name)'",
            note: silencing(other, on: name)
        )
    }

    static func builderWithoutEffect(_ builder: AttributeSyntax, by attribute: AttributeSyntax) -> Self {
        let (name, other) = (AttributeName(attribute).written, AttributeName(builder).written)
        return Self(
            .builderWithoutEffect,
            .warning,
            at: builder,
            "'@\(other)' has no effect if it is a result builder; '@\(name)' moves the body into a local function",
            note: "move the builder to a function that the body calls; if '@\(other)' is no builder, write "
                + "'alongside: [\"\(AttributeName(builder).last)\"]' on '@\(name)'"
        )
    }

    static func guardMayBeStampedOver(_ attribute: AttributeSyntax, by rival: AttributeSyntax) -> Self {
        let (name, other) = (AttributeName(attribute).written, AttributeName(rival).written)
        return Self(
            .guardMayBeStampedOver,
            .warning,
            at: attribute,
            "'@\(other)' on the enclosing declaration may replace the bodies of its members; if it does, "
                + "the compiler drops the guard",
            note:
                "if '@\(other)' replaces no body, write 'alongside: [\"\(AttributeName(rival).last)\"]' on '@\(name)' "
                + "or on '@GuardedService'"
        )
    }

    private static func silencing(_ rival: String, on name: String) -> String {
        let last = rival.split(separator: ".").last.map(String.init) ?? rival
        return "if '@\(rival)' replaces no body, write 'alongside: [\"\(last)\"]' on '@\(name)'"
    }
}
#endif
