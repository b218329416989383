#if Macros
import SwiftSyntax

/// A string literal that holds a template.
struct TemplateLiteral {
    let literal: ExprSyntax
    let template: KeyTemplate

    init?(_ expression: ExprSyntax, for label: String, findings: inout Findings) {
        guard let text = expression.literalText else {
            findings.add(.notTemplate(expression, label: label))
            return nil
        }
        do throws(KeyTemplate.Malformed) {
            template = try KeyTemplate(parsing: text)
        } catch {
            findings.add(GuardedDiagnostic(.templateMalformed, at: expression, error.message))
            return nil
        }
        literal = expression
    }

    /// Whether the function has what every placeholder names, and lets it leave the process.
    func check(against function: AnnotatedFunction, findings: inout Findings) {
        check(against: function, findings: &findings) { placeholder, parameter in
            let hidden = parameter.marks.first { $0.kind == .redacted || $0.kind == .unbound }
            guard let hidden, placeholder.members.isEmpty else { return nil }
            return .templateDiscloses(placeholder, mark: hidden, in: self)
        }
    }

    /// Whether the function has what every placeholder names.
    ///
    /// - Parameter problem: What is wrong with a placeholder of a parameter.
    func check(
        against function: AnnotatedFunction,
        findings: inout Findings,
        _ problem: (KeyTemplate.Placeholder, GuardedParameter) -> GuardedDiagnostic?
    ) {
        for case .placeholder(let placeholder) in template.segments {
            if placeholder.root == "self" {
                guard function.selfScope != .instance else { continue }
                findings.add(.selfPlaceholder(literal, function: function))
            } else if let parameter = function.parameter(named: placeholder.root) {
                findings.add(problem(placeholder, parameter))
            } else {
                findings.add(.unknownPlaceholder(placeholder, in: self, function: function))
            }
        }
    }

    /// The template as a Swift literal with interpolations, so that the compiler checks every member.
    func interpolation(in function: AnnotatedFunction) -> String {
        let content = template.segments.map { segment in
            switch segment {
            case .text(let text): text.escapedForLiteral
            case .placeholder(let placeholder): "\\(\(placeholder.source(in: function)))"
            }
        }
        return "\"\(content.joined())\""
    }

    /// Whether it holds nothing but blanks.
    var isBlank: Bool {
        template.segments.allSatisfy { segment in
            if case .text(let text) = segment { text.allSatisfy(\.isWhitespace) } else { false }
        }
    }

    /// The literal with another root in one placeholder, or `nil` when its source has escapes or several lines.
    func replacingRoot(of placeholder: KeyTemplate.Placeholder, with name: String) -> StringLiteralExprSyntax? {
        guard var literal = literal.as(StringLiteralExprSyntax.self), literal.segments.count == 1,
            case .stringSegment(var segment) = literal.segments.first,
            segment.content.text == self.literal.literalText
        else { return nil }
        var text = Array(segment.content.text.utf8)
        let range = placeholder.offset..<(placeholder.offset + placeholder.root.utf8.count)
        text.replaceSubrange(range, with: Array(name.utf8))
        segment.content = .stringSegment(String(decoding: text, as: UTF8.self))
        literal.segments = [.stringSegment(segment)]
        return literal
    }
}

extension KeyTemplate.Placeholder {
    /// The placeholder as an expression inside the function.
    func source(in function: AnnotatedFunction) -> String {
        (function.parameter(named: root)?.token.text ?? root) + members
    }
}
#endif
