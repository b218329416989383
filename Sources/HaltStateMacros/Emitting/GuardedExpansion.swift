#if Macros
import SwiftSyntax

/// The statement that replaces the body: one call, and one closure with the body as it was written.
///
/// It introduces no names. The closure repeats the effects and the result, without which its type would be inferred.
struct GuardedExpansion {
    private let call: GuardedCall

    init(_ call: GuardedCall) {
        self.call = call
    }

    /// The compiler takes the text and parses it itself. So the text is one token here: to parse it twice would be a
    /// fifth of what the plug-in does.
    var statement: CodeBlockItemSyntax {
        let arguments = arguments.map { "    \($0)" }.joined(separator: ",\n")
        let text = "return \(effects) __GuardedCall(\n\(arguments)\n).\(run) { \(signature) in\(closureBody)"
        return CodeBlockItemSyntax(item: .expr(ExprSyntax(DeclReferenceExprSyntax(baseName: .identifier(text)))))
    }

    private var effects: String { call.function.isAsync ? "try await" : "try" }

    private var run: String { call.function.isAsync ? "run" : "runBlocking" }

    private var signature: String {
        let effects = call.function.isAsync ? "() async throws" : "() throws"
        return call.function.closureResult.map { "\(effects) -> \($0)" } ?? effects
    }

    private var arguments: [String] {
        let attribute = call.attribute
        var arguments: [String] = []
        if let action = attribute.action { arguments.append("action: \(action.trimmedDescription)") }
        if let action = call.statement?.defaultAction { arguments.append("action: \"\(action)\"") }
        if let key { arguments.append("idempotencyKey: \(key)") }
        if let agentID = attribute.agentID { arguments.append("agentID: \(agentID.trimmedDescription)") }
        if let resource = attribute.resource {
            arguments.append("resource: \(resource.interpolation(in: call.function))")
        }
        if let riskClass = attribute.riskClass { arguments.append("riskClass: \(riskClass.trimmedDescription)") }
        if let correlation = attribute.correlation {
            arguments.append("correlation: \(correlation.template.interpolation(in: call.function))")
        }
        if let client = attribute.client { arguments.append("client: \(client.source(in: call.function))") }
        let stated = (call.statement?.sources ?? []) + attribute.disclosing.sources(in: call.function)
        let elements = stated + call.arguments.map(\.source)
        arguments.append("arguments: [\(elements.joined(separator: ", "))]")
        if !attribute.binding.bindsArguments { arguments.append("bindsArguments: false") }
        if let member = attribute.onPendingInside, key != nil { arguments.append("onPendingInside: .\(member)") }
        return arguments
    }

    private var key: String? {
        switch call.attribute.key {
        case .template(let template): TemplateExpansion(template, in: call).source
        case .closure(let closure): ".computed(\(closure.application(in: call.function)))"
        case .arguments: ".arguments"
        case nil: nil
        }
    }

    /// The body as it was written, from behind its opening brace to its closing brace. Nothing is trimmed: a line break
    /// keeps the brace out of a comment and behind `#endif`.
    private var closureBody: String {
        let body = call.function.body
        let text =
            body.leftBrace.trailingTrivia.description + body.statements.description
            + body.rightBrace.leadingTrivia.description + body.rightBrace.text
        if let position = call.function.bodyPosition { return position.placing(text) }
        return text.first?.isWhitespace == true ? text : " \(text)"
    }
}
#endif
