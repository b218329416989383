#if Macros
import SwiftSyntax

/// The `binding` argument: which of the function's arguments enter the digest.
enum BindingArgument {
    case arguments
    case contextOnly
    case except([ExprSyntax])

    init(_ expression: ExprSyntax, findings: inout Findings) {
        self = .arguments
        if let call = expression.as(FunctionCallExprSyntax.self), call.trailingClosure == nil,
            ExprSyntax(call.calledExpression).implicitMember == "except"
        {
            self = .except(call.arguments.map(\.expression))
            for name in call.arguments where name.expression.literalText == nil {
                findings.add(.notLiteral(name.expression, label: "binding", forms: "names as literals"))
            }
        } else if expression.implicitMember == "contextOnly" {
            self = .contextOnly
        } else if expression.implicitMember != "arguments" {
            let forms = "'.arguments', '.contextOnly' or '.except(\"name\")'"
            findings.add(.notLiteral(expression, label: "binding", forms: forms))
        }
    }

    /// The names of the parameters that are left out.
    var excludedNames: Set<String> {
        guard case .except(let names) = self else { return [] }
        return Set(names.compactMap(\.literalText))
    }

    var bindsArguments: Bool {
        if case .contextOnly = self { false } else { true }
    }

    func check(against function: AnnotatedFunction, findings: inout Findings) {
        guard case .except(let names) = self else { return }
        for name in names {
            guard let text = name.literalText, function.parameter(named: text) == nil else { continue }
            findings.add(.unknownExcludedParameter(name, text: text, function: function))
        }
    }
}
#endif
