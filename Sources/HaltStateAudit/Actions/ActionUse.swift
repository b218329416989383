#if Macros
import HaltState
import HaltStateMacros
import SwiftSyntax

/// An action that a guard asks for, as it is written.
struct ActionUse: Sendable {
    enum Name: Sendable {
        case literal(String)
        /// `.refundCreate`
        case member(String)
        /// `Refunds.create.action`
        case catalogCase(type: String, name: String)
        /// What only the compiler or the run could say.
        case unknown
    }

    let name: Name
    /// The source, for messages.
    let text: String
    let place: Place
    /// Whether nothing of the call is sent but digests; `false` where the sources do not say.
    private(set) var disclosesNothing = false

    /// The action of an annotation.
    ///
    /// - Parameter prefix: What the `@GuardedService` around puts before a name without a dot.
    init?(attribute: AttributeSyntax, functionName: String, prefix: String?, in file: SourceFile) {
        guard case .argumentList(let arguments) = attribute.arguments,
            let action = arguments.first(where: { $0.label?.text == "action" })?.expression
        else {
            guard attribute.plainName == "LLMGuarded" else { return nil }
            let name = "llm.\(Self.lowerCaseWords(functionName))"
            self.init(.literal(name), text: name, place: file.place(of: attribute))
            return
        }
        if let prefix, let name = action.literalText, !name.contains("."), attribute.takesActionPrefix {
            let joined = "\(prefix).\(name)"
            self.init(.literal(joined), text: "\"\(joined)\"", place: file.place(of: action))
        } else {
            self.init(action, in: file)
        }
        disclosesNothing =
            attribute.plainName != "LLMGuarded" && arguments.discloseNothing && !attribute.marksParameters
    }

    /// The action of a call of the client, or `nil` for another call.
    init?(call: FunctionCallExprSyntax, in file: SourceFile) {
        let callee = call.calledExpression.namePath
        if ["GuardedFunction", "BlockingGuardedFunction"].contains(callee.last) {
            guard let action = call.arguments.first(where: { $0.label?.text == "action" }) else { return nil }
            self.init(action.expression, in: file)
            disclosesNothing = call.arguments.discloseNothing
            return
        }
        guard let name = callee.last, let first = call.arguments.first, first.label == nil else { return nil }
        let asks = callee.count > 1 && ["guard", "check"].contains(name) || name == "GuardCall"
        guard asks else { return nil }
        self.init(first.expression, in: file)
        // Other types have methods of these names.
        let isCertain = name == "GuardCall" || call.arguments.contains { $0.label?.text == "idempotencyKey" }
        if case .literal(let text) = self.name, !isCertain, ActionName(rawValue: text) == nil { return nil }
        if case .unknown = self.name { return nil }
        // A call that is made apart may get its context later.
        disclosesNothing = name != "GuardCall" && call.arguments.discloseNothing
    }

    private init(_ expression: ExprSyntax, in file: SourceFile) {
        let text = expression.trimmedDescription
        self.init(Self.name(expression), text: text, place: file.place(of: expression))
    }

    private init(_ name: Name, text: String, place: Place) {
        self.name = name
        self.text = text
        self.place = place
    }

    private static func name(_ expression: ExprSyntax) -> Name {
        if let text = expression.literalText { return .literal(text) }
        if let macro = expression.as(MacroExpansionExprSyntax.self), macro.macroName.text == "action",
            let text = macro.arguments.first?.expression.literalText
        {
            return .literal(text)
        }
        let path = expression.namePath
        guard expression.is(MemberAccessExprSyntax.self) else { return .unknown }
        if path.count >= 3, path.last == "action" {
            return .catalogCase(type: path[path.count - 3], name: path[path.count - 2])
        }
        let isActionName = path.count == 2 && path[0] == "ActionName"
        return path.count == 1 || isActionName ? .member(path[path.count - 1]) : .unknown
    }

    /// `complete_chat` for `completeChat`, as `@LLMGuarded` names its action.
    private static func lowerCaseWords(_ name: String) -> String {
        let letters = Array(name)
        return letters.indices.reduce(into: "") { text, index in
            let letter = letters[index]
            let startsWord =
                index > 0 && letter.isUppercase
                && (!letters[index - 1].isUppercase
                    || index + 1 < letters.count && letters[index + 1].isLowercase)
            text += (startsWord ? "_" : "") + letter.lowercased()
        }
    }
}

extension LabeledExprListSyntax {
    /// Whether none of the arguments tells the authority what is acted on.
    fileprivate var discloseNothing: Bool {
        allSatisfy { !["context", "disclosing", "resource"].contains($0.label?.text) }
    }
}

extension AttributeSyntax {
    /// Whether a mark on a parameter of the function discloses its value.
    fileprivate var marksParameters: Bool {
        let function = parent?.parent?.as(FunctionDeclSyntax.self)
        return function?.signature.parameterClause.parameters.contains { parameter in
            parameter.attributes.contains { mark in
                let name = mark.as(AttributeSyntax.self)?.plainName
                return name.flatMap(ParameterMark.Kind.init)?.isDisclosed == true
            }
        } == true
    }
}
#endif
