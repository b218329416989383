#if Macros
import SwiftParser
import SwiftSyntax

enum CallPath {
    /// What stands for a part of a path that is no name.
    static let unknown = "()"
}

extension ExprSyntax {
    /// The names in `FileManager.default.removeItem`; empty for what is no path of names.
    var namePath: [String] {
        if let name = self.as(DeclReferenceExprSyntax.self) { return [name.baseName.plainText] }
        if let member = self.as(MemberAccessExprSyntax.self) {
            let name = member.declName.baseName.plainText
            guard let base = member.base else { return [name] }
            let path = base.namePath
            return (path.isEmpty ? [CallPath.unknown] : path) + [name]
        }
        if let optional = self.as(OptionalChainingExprSyntax.self) { return optional.expression.namePath }
        if let forced = self.as(ForceUnwrapExprSyntax.self) { return forced.expression.namePath }
        if let generic = self.as(GenericSpecializationExprSyntax.self) { return generic.expression.namePath }
        if let tuple = self.as(TupleExprSyntax.self), tuple.elements.count == 1, let only = tuple.elements.first {
            return only.expression.namePath
        }
        if let attempt = self.as(TryExprSyntax.self) { return attempt.expression.namePath }
        if let awaited = self.as(AwaitExprSyntax.self) { return awaited.expression.namePath }
        return []
    }

    /// The node of the path's last name.
    var lastName: Syntax {
        if let member = self.as(MemberAccessExprSyntax.self) { return Syntax(member.declName) }
        if let generic = self.as(GenericSpecializationExprSyntax.self) { return generic.expression.lastName }
        return Syntax(self)
    }

    /// The text of a string literal without interpolation.
    var literalText: String? { self.as(StringLiteralExprSyntax.self)?.representedLiteralValue }
}

extension TokenSyntax {
    /// The name without backticks.
    var plainText: String { text.filter { $0 != "`" } }
}

extension Call.Argument {
    init(_ argument: LabeledExprSyntax) {
        self.init(label: argument.label?.plainText ?? "_", argument.expression)
    }

    init(label: String, _ value: ExprSyntax) {
        let text = value.literalText
        let method = text ?? (value.is(MemberAccessExprSyntax.self) ? value.namePath.last : nil)
        let namesMethod = ["method", "httpMethod", "_"].contains(label)
        self.init(label: label, text: text, httpMethod: namesMethod ? method?.lowercased() : nil)
    }
}

extension FunctionParameterClauseSyntax {
    /// `(order:_:)`
    var labels: String { "(" + parameters.map { "\($0.firstName.plainText):" }.joined() + ")" }

    var described: [Function.Parameter] {
        parameters.map { parameter in
            Function.Parameter(
                label: parameter.firstName.plainText,
                type: parameter.type.trimmedDescription,
                mayBeOmitted: parameter.defaultValue != nil || parameter.ellipsis != nil
            )
        }
    }
}

extension DeclModifierListSyntax {
    var isVisibleOutside: Bool {
        contains { ["public", "open", "package"].contains($0.name.text) && $0.detail == nil }
    }
    var isOverride: Bool { contains { $0.name.text == "override" } }
    var areOfType: Bool { contains { ["static", "class"].contains($0.name.text) } }
}

extension AttributeSyntax {
    /// The name without the module in front of it.
    var plainName: String {
        attributeName.trimmedDescription.split { $0 == "." || $0 == ":" }.last.map(String.init) ?? ""
    }
}

extension AttributeListSyntax {
    /// The attributes that guard what they stand on.
    var guards: [AttributeSyntax] {
        compactMap { $0.as(AttributeSyntax.self) }
            .filter { ["Guarded", "LLMGuarded", "GuardedFunction", "BlockingGuardedFunction"].contains($0.plainName) }
    }

    /// Whether the Objective-C runtime, a test library or the system may call what they stand on.
    var isCalledFromElsewhere: Bool {
        let names: Set<String> = ["objc", "IBAction", "Test", "_cdecl", "_silgen_name", "cdecl"]
        return contains { $0.as(AttributeSyntax.self).map { names.contains($0.plainName) } == true }
    }
}

extension PatternBindingSyntax {
    var isClosure: Bool { initializer?.value.is(ClosureExprSyntax.self) == true }
}
#endif
