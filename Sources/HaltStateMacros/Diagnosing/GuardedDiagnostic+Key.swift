#if Macros
import SwiftDiagnostics
import SwiftSyntax

/// What a template and a key closure may name.
extension GuardedDiagnostic {
    static func notTemplate(_ expression: ExprSyntax, label: String) -> Self {
        if let literal = expression.as(StringLiteralExprSyntax.self) {
            return Self(
                .notLiteral,
                at: expression,
                "'\(label)' cannot interpolate; a placeholder is written '{name}'",
                fixIt: literal.withPlaceholders.map {
                    .replacing(literal, with: $0, for: .notLiteral, "use placeholders")
                }
            )
        }
        let forms =
            label == "idempotencyKey"
            ? "a template, '.arguments' or a closure with typed parameters"
            : "a template such as '\"order/{order.id}\"'"
        return .notLiteral(expression, label: label, forms: forms)
    }

    static func unknownPlaceholder(
        _ placeholder: KeyTemplate.Placeholder,
        in literal: TemplateLiteral,
        function: AnnotatedFunction
    ) -> Self {
        let nearest = function.parameter(nearestTo: placeholder.root)?.name
        let fixIt = nearest.flatMap { name in
            literal.replacingRoot(of: placeholder, with: name).map { fixed in
                FixIt.replacing(
                    literal.literal,
                    with: fixed,
                    for: .unknownPlaceholder,
                    "replace with '{\(name)\(placeholder.members)}'"
                )
            }
        }
        return Self(
            .unknownPlaceholder,
            at: literal.literal,
            "unknown placeholder '\(placeholder.root)'; '\(function.name)' has no such parameter",
            fixIt: fixIt
        )
    }

    static func templateDiscloses(
        _ placeholder: KeyTemplate.Placeholder,
        mark: ParameterMark,
        in literal: TemplateLiteral
    ) -> Self {
        Self(
            .templateDiscloses,
            at: literal.literal,
            "a template cannot hold '\(placeholder.root)', which '@\(mark.kind.rawValue)' keeps in the process; "
                + "keys, resources and models are sent as they are",
            note: "name a member that identifies it and is no secret, such as '{\(placeholder.root).id}'"
        )
    }

    static func selfPlaceholder(_ literal: ExprSyntax, function: AnnotatedFunction) -> Self {
        Self(
            .selfPlaceholder,
            at: literal,
            "a placeholder cannot start with 'self' where there is no instance; '\(function.name)' is a "
                + (function.selfScope == .type ? "static function" : "free function")
        )
    }

    static func closureKeyUntyped(_ parameters: some SyntaxProtocol) -> Self {
        Self(
            .closureKeyUntyped,
            at: parameters,
            "the parameters of a key closure must have types, as in '{ (order: Order) in … }'"
        )
    }

    static func closureKeyCapture(_ capture: ClosureCaptureClauseSyntax) -> Self {
        Self(
            .closureKeyCapture,
            at: capture,
            "a key closure cannot capture; it takes what it needs as parameters, each named like one of the function's"
        )
    }

    static func closureKeyParameterName(_ name: TokenSyntax, function: AnnotatedFunction) -> Self {
        let nearest = function.parameter(nearestTo: name.plainText)?.token.text
        return Self(
            .closureKeyParameterName,
            at: name,
            "a key closure's parameter must be named like one of the function's; "
                + "'\(function.name)' has no parameter '\(name.plainText)'",
            note: nearest.map { "did you mean '\($0)'?" }
        )
    }

    static func closureKeyOutsideName(_ name: TokenSyntax) -> Self {
        Self(
            .closureKeyOutsideName,
            at: name,
            "'\(name.plainText)' means the function's parameter once the key is made; "
                + "add it to the closure's parameters"
        )
    }
}

extension StringLiteralExprSyntax {
    /// `"order-{id}"` for `"order-\(id)"`, when every interpolation is a path.
    fileprivate var withPlaceholders: StringLiteralExprSyntax? {
        let texts = segments.map { segment -> String? in
            switch segment {
            case .stringSegment(let text): return text.content.text
            case .expressionSegment(let value):
                let placeholder = "{\(value.expressions.trimmedDescription)}"
                let template = try? KeyTemplate(parsing: placeholder)
                return template == nil ? nil : placeholder
            }
        }
        guard !texts.contains(nil), openingPounds == nil, openingQuote.tokenKind == .stringQuote else { return nil }
        let content = texts.compactMap(\.self).joined()
        return with(\.segments, [.stringSegment(StringSegmentSyntax(content: .stringSegment(content)))])
    }
}
#endif
