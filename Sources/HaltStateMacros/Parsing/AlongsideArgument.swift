#if Macros
import SwiftSyntax

/// The `alongside` argument: other attributes that the author knows to replace no body.
struct AlongsideArgument {
    let names: Set<String>

    init(of attribute: AttributeSyntax, findings: inout Findings) {
        guard let expression = attribute.argument(labelled: "alongside") else {
            names = []
            return
        }
        guard let elements = expression.as(ArrayExprSyntax.self)?.elements.map(\.expression) else {
            findings.add(.notLiteral(expression, label: "alongside", forms: "a list such as '[\"Logged\"]'"))
            names = []
            return
        }
        for element in elements where element.literalText == nil {
            findings.add(.notLiteral(element, label: "alongside", forms: "names as literals"))
        }
        names = Set(elements.compactMap(\.literalText))
    }
}

extension AttributeSyntax {
    func argument(labelled label: String) -> ExprSyntax? {
        guard case .argumentList(let arguments) = arguments else { return nil }
        return arguments.first { $0.label?.text == label }?.expression
    }
}
#endif
