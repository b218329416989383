#if Macros
import SwiftParser
import SwiftSyntax

extension ExprSyntax {
    /// The text of a string literal without interpolation, whatever its delimiters.
    var literalText: String? {
        self.as(StringLiteralExprSyntax.self)?.representedLiteralValue
    }

    /// The member's name in `.member`.
    ///
    /// With a base the expression could name something else inside the function, as a bare identifier could.
    var implicitMember: String? {
        guard let member = self.as(MemberAccessExprSyntax.self), member.base == nil else { return nil }
        return member.declName.argumentNames == nil ? member.declName.baseName.plainText : nil
    }

    /// The expression in `(expression)`.
    var parenthesized: ExprSyntax? {
        guard let elements = self.as(TupleExprSyntax.self)?.elements, elements.count == 1 else { return nil }
        return elements.first.flatMap { $0.label == nil ? $0.expression : nil }
    }

    var isNil: Bool { self.is(NilLiteralExprSyntax.self) }
}

extension String {
    /// The text as the inside of an ordinary string literal.
    var escapedForLiteral: String {
        unicodeScalars.reduce(into: "") { escaped, scalar in
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\"": escaped += "\\\""
            case "\n": escaped += "\\n"
            case "\r": escaped += "\\r"
            case "\t": escaped += "\\t"
            case _ where scalar.properties.generalCategory == .control:
                escaped += "\\u{\(String(scalar.value, radix: 16))}"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
    }
}
#endif
