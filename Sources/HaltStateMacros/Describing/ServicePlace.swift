#if Macros
import SwiftSyntax

/// Where `@GuardedService` stands, and whether it does anything there.
struct ServicePlace {
    private let attribute: AttributeSyntax
    private let declaration: DeclSyntax

    init(of attribute: AttributeSyntax, on declaration: some DeclSyntaxProtocol) {
        self.attribute = attribute
        self.declaration = DeclSyntax(declaration)
    }

    func check(findings: inout Findings) {
        guard let group = declaration.asProtocol((any DeclGroupSyntax).self), !group.is(ProtocolDeclSyntax.self) else {
            findings.add(.serviceMisplaced(attribute))
            return
        }
        _ = ServiceDefaults(parsing: attribute, findings: &findings)
        if group.attributes.services.count > 1 { findings.add(.serviceTwice(attribute)) }
        if attribute.suppliesNothing {
            findings.add(.serviceWithoutDefault(attribute))
        } else if !group.memberBlock.hasGuard {
            findings.add(.serviceWithoutGuard(attribute))
        }
        if !attribute.saysPendingInside { InnerGuard.check(inside: group, findings: &findings) }
    }
}

extension AttributeSyntax {
    /// Whether every argument is left out or `nil`.
    fileprivate var suppliesNothing: Bool {
        guard case .argumentList(let arguments) = arguments else { return true }
        return arguments.allSatisfy(\.expression.isNil)
    }
}

extension MemberBlockSyntax {
    /// Whether something inside carries an annotation of this package that reads the defaults.
    fileprivate var hasGuard: Bool {
        let finder = GuardFinder(viewMode: .sourceAccurate)
        finder.walk(self)
        return finder.isFound
    }
}

private final class GuardFinder: SyntaxVisitor {
    private(set) var isFound = false

    override func visit(_ attribute: AttributeSyntax) -> SyntaxVisitorContinueKind {
        if AttributeName(attribute).isGuard { isFound = true }
        return .skipChildren
    }
}
#endif
