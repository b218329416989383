#if Macros
import SwiftSyntax

/// A function that calls a language model under an annotation, and how its result may say what the call used.
struct ModelCall: Sendable {
    /// `Bot.complete(_:)`
    let title: String
    let place: Place
    /// The result as it is written, or `nil` when there is none.
    let result: String?
    /// The types of which one may be seen to report usage, or `nil` where names do not tell.
    let reporters: [String]?
    let excuse: String?

    /// Creates nothing for another function.
    init?(_ node: FunctionDeclSyntax, in types: [String], of file: SourceFile) {
        guard node.attributes.guards.contains(where: { $0.plainName == "LLMGuarded" }) else { return nil }
        let type = node.signature.returnClause?.type
        let title = node.name.plainText + node.signature.parameterClause.labels
        self.title = (types + [title]).joined(separator: ".")
        place = type.map { file.place(of: $0) } ?? file.place(of: node.name)
        result = type?.trimmedDescription
        let reporters = type.map(\.reporters) ?? []
        let generics = node.genericParameterClause?.parameters.map(\.name.plainText) ?? []
        self.reporters = reporters.map { $0.contains(where: generics.contains) } == true ? nil : reporters
        excuse = file.excuse(
            .unmetered,
            for: [Syntax(node), Syntax(node.name)] + [type.map { Syntax($0) }].compactMap(\.self)
        )
    }
}

extension TypeSyntax {
    /// The names of the types that may report usage for the result: its own, or that of a stream's elements.
    fileprivate var reporters: [String]? {
        switch self.as(TypeSyntaxEnum.self) {
        case .optionalType(let type): type.wrappedType.reporters
        case .implicitlyUnwrappedOptionalType(let type): type.wrappedType.reporters
        case .attributedType(let type): type.baseType.reporters
        case .tupleType(let type) where type.elements.count == 1: type.elements.first?.type.reporters
        case .someOrAnyType(let type): type.constraint.streamElement?.reporters ?? type.constraint.protocolReporters
        case .identifierType(let type): streamElement.map(\.reporters) ?? [type.name.plainText]
        case .memberType(let type): streamElement.map(\.reporters) ?? [type.name.plainText]
        default: []
        }
    }

    /// Those of an opaque type. A type behind a protocol of another name may report usage all the same.
    private var protocolReporters: [String]? {
        trimmedDescription.contains("TokenUsageReporting") ? ["TokenUsageReporting"] : nil
    }

    /// The element in `AsyncThrowingStream<Element, any Error>` and its siblings.
    private var streamElement: TypeSyntax? {
        let type =
            self.as(IdentifierTypeSyntax.self).map { ($0.name, $0.genericArgumentClause) }
            ?? self.as(MemberTypeSyntax.self).map { ($0.name, $0.genericArgumentClause) }
        guard let type, ["AsyncSequence", "AsyncStream", "AsyncThrowingStream"].contains(type.0.text) else {
            return nil
        }
        return type.1?.arguments.first.flatMap { TypeSyntax($0.argument) }
    }
}
#endif
