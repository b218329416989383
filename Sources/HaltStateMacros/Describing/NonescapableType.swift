#if Macros
import SwiftSyntax

/// Types that can be seen from their spelling not to outlive what they were made from.
extension TypeSyntax {
    /// The part of the type that does not escape, or `nil` when none is seen.
    ///
    /// - Parameter names: Generic parameters that are known not to.
    func nonescapablePart(besides names: Set<String> = []) -> TypeSyntax? {
        let finder = NonescapablePart(names)
        finder.walk(self)
        return finder.found
    }

    /// `Span<Int>`, `Swift.RawSpan`, and not a type of that name that somebody else has made.
    fileprivate var isSpan: Bool {
        if let member = self.as(MemberTypeSyntax.self) {
            return member.baseType.trimmedDescription == "Swift" && Self.spans.contains(member.name.text)
        }
        guard let identifier = self.as(IdentifierTypeSyntax.self) else { return false }
        return identifier.genericArgumentClause == nil
            ? Self.spans.subtracting(Self.genericSpans).contains(identifier.name.text)
            : Self.genericSpans.contains(identifier.name.text)
    }

    private static let genericSpans: Set = ["MutableSpan", "OutputSpan", "Span"]
    private static let spans = genericSpans.union(["MutableRawSpan", "OutputRawSpan", "RawSpan", "UTF8Span"])
}

extension FunctionDeclSyntax {
    /// What the function returns and cannot hand out of a closure, or `nil`.
    var nonescapableResult: Syntax? {
        guard let type = signature.returnClause?.type else { return nil }
        if let part = type.nonescapablePart(besides: nonescapableParameters) { return Syntax(part) }
        // Only the result of a type that does not escape has a lifetime to speak of.
        return attributes.lazy.compactMap { $0.as(AttributeSyntax.self) }
            .first { ["_lifetime", "lifetime"].contains(AttributeName($0).last) }.map { _ in Syntax(type) }
    }

    /// The generic parameters for which `~Escapable` is written.
    private var nonescapableParameters: Set<String> {
        let inherited = genericParameterClause?.parameters.filter { $0.inheritedType?.isSuppressingEscapable == true }
        let required = genericWhereClause?.requirements.compactMap {
            $0.requirement.as(ConformanceRequirementSyntax.self)
        }
        .filter { $0.rightType.isSuppressingEscapable }
        return Set((inherited ?? []).map(\.name.text) + (required ?? []).map(\.leftType.trimmedDescription))
    }
}

extension TypeSyntax {
    /// Whether `~Escapable` is the type, or one of those that it is composed of.
    fileprivate var isSuppressingEscapable: Bool {
        if let composition = self.as(CompositionTypeSyntax.self) {
            return composition.elements.contains { $0.type.isSuppressingEscapable }
        }
        return self.as(SuppressedTypeSyntax.self)?.type.trimmedDescription.split(separator: ".").last == "Escapable"
    }
}

/// Finds a type outside of function types: what a function returns is not yet there.
private final class NonescapablePart: SyntaxVisitor {
    private let names: Set<String>
    private(set) var found: TypeSyntax?

    init(_ names: Set<String>) {
        self.names = names
        super.init(viewMode: .sourceAccurate)
    }

    private func visit(type: some TypeSyntaxProtocol) -> SyntaxVisitorContinueKind {
        let type = TypeSyntax(type)
        let isNamed = type.as(IdentifierTypeSyntax.self).map { names.contains($0.name.text) } == true
        if found == nil, isNamed || type.isSpan || type.isSuppressingEscapable { found = type }
        return found == nil ? .visitChildren : .skipChildren
    }

    override func visit(_ node: IdentifierTypeSyntax) -> SyntaxVisitorContinueKind { visit(type: node) }
    override func visit(_ node: MemberTypeSyntax) -> SyntaxVisitorContinueKind { visit(type: node) }
    override func visit(_ node: SuppressedTypeSyntax) -> SyntaxVisitorContinueKind { visit(type: node) }
    override func visit(_ node: FunctionTypeSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
}
#endif
