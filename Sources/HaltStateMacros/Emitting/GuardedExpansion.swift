#if Macros
import SwiftSyntax

/// The statements that replace the body: one call, and the local function that it runs, with the body as it was written.
///
/// A closure with the body would be inferred together with the call, which takes the compiler seconds where the body is
/// long. A local function is checked by itself, like any other function.
///
/// It has the name of the function with its labels, as a raw identifier
/// ([SE-0451](https://github.com/swiftlang/swift-evolution/blob/main/proposals/0451-escaped-identifiers.md)). Nothing in
/// the body can mean that name, and backtraces and `#function` show it.
struct GuardedExpansion {
    private let call: DescribedCall

    init(_ call: DescribedCall) {
        self.call = call
    }

    /// The compiler takes the text and parses it itself. So the text is one token here: to parse it twice would be a
    /// fifth of what the plug-in does.
    var statements: CodeBlockItemSyntax {
        let function = call.function
        let call = "return \(effects) __GuardedCall(\n\(arguments)\n)"
        let text =
            if !function.isAsync {
                "\(call).runBlocking { try \(name)() }\nfunc \(name)\(signature(function.result)) {\(body)"
            } else if function.borrows {
                // To the compiler an `async` function that is passed on escapes, and what is borrowed must not.
                "\(call).run { \(signature(function.closureResult)) in\(body)"
            } else {
                // A closure around the function would run on no actor, and could not hand on what is not Sendable.
                "\(call).run(\(name))\nfunc \(name)\(signature(function.result)) {\(body)"
            }
        return CodeBlockItemSyntax(item: .expr(ExprSyntax(DeclReferenceExprSyntax(baseName: .identifier(text)))))
    }

    private var name: String { "`\(call.function.fullName)`" }

    private var effects: String { call.function.isAsync ? "try await" : "try" }

    private func signature(_ result: String?) -> String {
        let effects = call.function.isAsync ? "() async throws" : "() throws"
        return result.map { "\(effects) -> \($0)" } ?? effects
    }

    private var arguments: String {
        elements.map { "    \($0)" }.joined(separator: ",\n")
    }

    private var elements: [String] {
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
        let values = stated + call.arguments.map(\.source)
        arguments.append("arguments: [\(values.joined(separator: ", "))]")
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
    private var body: String {
        let body = call.function.body
        let text =
            body.leftBrace.trailingTrivia.description + body.statements.description
            + body.rightBrace.leadingTrivia.description + body.rightBrace.text
        if let position = call.function.bodyPosition { return position.placing(text) }
        return text.first?.isWhitespace == true ? text : " \(text)"
    }
}
#endif
