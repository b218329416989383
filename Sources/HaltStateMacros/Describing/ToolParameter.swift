#if Macros
import SwiftSyntax

/// A parameter whose value a model writes.
struct ToolParameter {
    /// What becomes of a parameter of a tool's function.
    enum Place {
        case argument(ToolParameter)
        /// No model can write it, and it does not have to: its default stands.
        case keepsDefault
        case refused(GuardedDiagnostic)
    }

    let parameter: GuardedParameter
    /// The name in JSON, which is the one that policies see.
    let name: String
    let description: String

    var defaultValue: ExprSyntax? { parameter.syntax.defaultValue?.value }

    /// - Parameter isClaim: Whether the parameter names the call, which the toolbox does and no model.
    static func place(of parameter: GuardedParameter, isClaim: Bool, comment: DocumentationComment) -> Place {
        let syntax = parameter.syntax
        let isWritable = syntax.type.unbindableKind == nil && !parameter.isIsolated && !isClaim
        if let value = syntax.defaultValue?.value, !isWritable || value.is(MacroExpansionExprSyntax.self) {
            return .keepsDefault
        }
        if parameter.isInout { return .refused(.toolInout(parameter)) }
        if let ellipsis = syntax.ellipsis { return .refused(.toolVariadic(parameter, at: Syntax(ellipsis))) }
        if parameter.isPack { return .refused(.toolVariadic(parameter, at: Syntax(syntax.type))) }
        guard isWritable, let inner = parameter.name else { return .refused(.toolParameter(parameter)) }
        let argument = parameter.marks.lazy.compactMap(\.nameArgument).first
        let name = argument?.literalText ?? inner
        guard name.isToolWord else { return .refused(.toolParameterName(name, of: parameter, at: argument)) }
        let description = comment.parameters[inner] ?? parameter.label.flatMap { comment.parameters[$0] } ?? ""
        return .argument(Self(parameter: parameter, name: name, description: description))
    }

    /// The type as an expression can name it.
    var type: String {
        let type = parameter.syntax.type
        let plain = type.as(AttributedTypeSyntax.self)?.baseType ?? type
        if let optional = plain.as(ImplicitlyUnwrappedOptionalTypeSyntax.self) {
            return "(\(optional.wrappedType.trimmedDescription))?"
        }
        return plain.trimmedDescription
    }

    /// The default where it is a literal, so that the schema can tell it.
    var literalDefault: String? {
        defaultValue.flatMap { $0.isPlainLiteral ? $0.trimmedDescription : nil }
    }

    /// The bounds of its mark.
    var bounds: (least: String, most: String)? { parameter.marks.lazy.compactMap(\.bounds).first }
}

extension ExprSyntax {
    fileprivate var isPlainLiteral: Bool {
        isNumberLiteral || self.is(BooleanLiteralExprSyntax.self) || literalText != nil
    }
}
#endif
