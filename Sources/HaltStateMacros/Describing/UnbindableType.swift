#if Macros
import SwiftSyntax

/// Types that can be seen from their spelling to have no encoding.
///
/// A nominal type says nothing about its conformances here; the compiler checks those where the argument is bound.
extension TypeSyntax {
    /// What kind of value has no encoding, in words, or `nil` when the type may have one.
    var unbindableKind: String? {
        if nonescapablePart() != nil { return "a value that does not escape" }
        return switch Syntax(self).as(SyntaxEnum.self) {
        case .functionType: "a function"
        case .metatypeType: "a metatype"
        case .tupleType(let tuple): tuple.unbindableKind
        case .attributedType(let attributed): attributed.baseType.unbindableKind
        case .optionalType(let optional): optional.wrappedType.unbindableKind
        case .implicitlyUnwrappedOptionalType(let optional): optional.wrappedType.unbindableKind
        case .arrayType(let array): array.element.unbindableKind
        case .dictionaryType(let dictionary): dictionary.value.unbindableKind
        case .someOrAnyType(let constrained): constrained.unbindableKind
        case .identifierType(let identifier): Self.anyTypes.contains(identifier.name.text) ? "any value" : nil
        default: nil
        }
    }

    var isFunction: Bool {
        if let tuple = self.as(TupleTypeSyntax.self), tuple.elements.count == 1, let element = tuple.elements.first {
            return element.type.isFunction
        }
        return self.is(FunctionTypeSyntax.self)
    }

    private static let anyTypes: Set = ["Any", "AnyObject", "AnyClass"]

    /// Protocols of the standard library whose values need not be encodable. A user's protocol may refine `Encodable`.
    fileprivate static let protocols: Set = [
        "Actor", "AnyActor", "AnyObject", "Collection", "CustomStringConvertible", "Equatable", "Error", "Hashable",
        "Identifiable", "Sendable", "Sequence",
    ]
}

extension TupleTypeSyntax {
    fileprivate var unbindableKind: String? {
        guard elements.count == 1, let element = elements.first else { return "a tuple" }
        return element.type.unbindableKind
    }
}

extension SomeOrAnyTypeSyntax {
    fileprivate var unbindableKind: String? {
        guard someOrAnySpecifier.tokenKind == .keyword(.any) else { return nil }
        if constraint.is(MetatypeTypeSyntax.self) { return constraint.unbindableKind }
        let constraint = constraint.as(IdentifierTypeSyntax.self)?.name.text ?? constraint.trimmedDescription
        return TypeSyntax.protocols.contains(constraint) ? "any value of a protocol" : nil
    }
}
#endif
