#if Macros
import SwiftSyntax
import SwiftSyntaxMacros

/// The attributes that may take an annotated function's body away.
///
/// The compiler expands the last body macro of a function and drops the others without a word. What it drops can be the
/// guard, and then only the peer role is left to say so. An attribute's kind is not known to a plug-in, so any other
/// than the known ones may be a body macro.
struct RivalAttributes {
    let attribute: AttributeSyntax
    /// All attributes of the function.
    let list: AttributeListSyntax
    /// What stands before the annotation and is dropped if it is a body macro.
    private(set) var before: [AttributeSyntax] = []
    /// What stands after the annotation and drops it if it is a body macro.
    private(set) var after: [AttributeSyntax] = []
    /// What stands on the enclosing type or extension and may add attributes behind the annotation.
    let enclosing: [AttributeSyntax]

    init?(
        of attribute: AttributeSyntax,
        on declaration: some DeclSyntaxProtocol,
        in context: some MacroExpansionContext
    ) {
        guard let list = declaration.asProtocol((any WithAttributesSyntax).self)?.attributes else { return nil }
        self.attribute = attribute
        self.list = list
        let container = context.lexicalContext.first?.asProtocol((any DeclGroupSyntax).self)
        enclosing = container?.attributes.flattened ?? []
        let rivals = list.flattened.filter { !AttributeName($0).isBuiltIn }
        // Alone, it has no place to find. Places are dear: swift-syntax parses a literal for each part of one.
        if rivals.count == 1, rivals.first?.text == attribute.text { return }
        let position = context.position(of: attribute)
        var isBehind = false
        for other in rivals {
            // A stamped annotation is not in the list: it stands behind all that is.
            if let position, context.position(of: other) == position {
                isBehind = true
            } else if isBehind {
                after.append(other)
            } else {
                before.append(other)
            }
        }
    }

    /// Reports what certainly drops the guard, and what may, except for what the author has listed as harmless.
    func check(accepting accepted: Set<String>, findings: inout Findings) {
        if let winner = after.last(where: { AttributeName($0).isGuard }) {
            findings.add(.guardDropped(attribute, by: winner))
            return
        }
        for rival in after where !AttributeName(rival).isBuiltIn && isUnknown(rival, accepting: accepted) {
            findings.add(.guardMayBeDropped(by: rival, of: self))
        }
        for rival in before where isUnknown(rival, accepting: accepted) {
            if AttributeName(rival).isResultBuilder {
                findings.add(.builderWithoutEffect(rival, by: attribute))
            } else if !AttributeName(rival).isHarmless {
                findings.add(.rivalMayBeDropped(rival, by: attribute))
            }
        }
        for rival in enclosing where !AttributeName(rival).isHarmless && isUnknown(rival, accepting: accepted) {
            findings.add(.guardMayBeStampedOver(attribute, by: rival))
        }
    }

    private func isUnknown(_ attribute: AttributeSyntax, accepting accepted: Set<String>) -> Bool {
        let name = AttributeName(attribute)
        return !name.isGuard && !name.isNamed(in: accepted)
    }
}

extension AttributeListSyntax {
    /// The attributes, those in `#if` included.
    var flattened: [AttributeSyntax] {
        flatMap { element -> [AttributeSyntax] in
            switch element {
            case .attribute(let attribute): return [attribute]
            case .ifConfigDecl(let condition):
                return condition.clauses.flatMap { clause -> [AttributeSyntax] in
                    if case .attributes(let list) = clause.elements { list.flattened } else { [] }
                }
            }
        }
    }

    /// The list with one attribute moved to the end, each place keeping its spaces; `nil` when `#if` stands in it.
    func moving(toEnd attribute: AttributeSyntax) -> AttributeListSyntax? {
        let attributes = compactMap { $0.as(AttributeSyntax.self) }
        guard attributes.count == count,
            let index = attributes.firstIndex(where: { $0.text == attribute.text })
        else { return nil }
        var moved = attributes
        moved.append(moved.remove(at: index))
        return AttributeListSyntax(
            zip(attributes, moved).map { place, attribute in
                .attribute(
                    attribute.with(\.leadingTrivia, place.leadingTrivia).with(\.trailingTrivia, place.trailingTrivia)
                )
            }
        )
    }
}

extension AttributeSyntax {
    /// The name and the arguments. `trimmedDescription` says the same at the price of a new tree, in every expansion.
    fileprivate var text: String { attributeName.description + (arguments?.description ?? "") }
}

extension MacroExpansionContext {
    /// Where a node starts, for telling two attributes with the same text apart.
    fileprivate func position(of node: AttributeSyntax) -> [String]? {
        location(of: node, at: .afterLeadingTrivia, filePathMode: .filePath).map { location in
            [location.file, location.line, location.column].map(\.description)
        }
    }
}
#endif
