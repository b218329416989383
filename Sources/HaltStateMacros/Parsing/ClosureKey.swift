#if Macros
import SwiftSyntax

/// A closure that makes the key: `{ (order: Order) in "refund:\(order.id)" }`.
struct ClosureKey {
    let closure: ClosureExprSyntax
    /// The closure's parameters, each of which names one of the function's.
    let parameters: [TokenSyntax]

    init?(_ closure: ClosureExprSyntax, findings: inout Findings) {
        self.closure = closure
        if let capture = closure.signature?.capture {
            findings.add(.closureKeyCapture(capture))
            return nil
        }
        switch closure.signature?.parameterClause {
        case nil:
            parameters = []
        case .simpleInput(let names):
            findings.add(.closureKeyUntyped(names))
            return nil
        case .parameterClause(let clause):
            if let untyped = clause.parameters.first(where: { $0.type == nil }) {
                findings.add(.closureKeyUntyped(untyped))
                return nil
            }
            parameters = clause.parameters.map { $0.secondName ?? $0.firstName }
        }
    }

    func check(against function: AnnotatedFunction, findings: inout Findings) {
        for parameter in parameters where function.parameter(named: parameter.plainText) == nil {
            findings.add(.closureKeyParameterName(parameter, function: function))
        }
        let outside = OutsideNames(function.parameters.compactMap(\.name), except: parameters.map(\.plainText))
        outside.walk(closure.statements)
        for name in outside.found {
            findings.add(.closureKeyOutsideName(name))
        }
    }

    /// The key, with the function's arguments in the order of the closure's parameters.
    func application(in function: AnnotatedFunction) -> String {
        let arguments = parameters.map { function.parameter(named: $0.plainText)?.token.text ?? $0.text }
        return "(\(closure.trimmedDescription))(\(arguments.joined(separator: ", ")))"
    }
}

/// Finds the names in a closure that mean something else inside the function: parameters that the closure does not take.
///
/// A name that the closure makes itself, as a constant or as the parameter of a closure in it, is its own.
private final class OutsideNames: SyntaxVisitor {
    private var names: Set<String>
    private(set) var found: [TokenSyntax] = []

    init(_ names: [String], except own: [String]) {
        self.names = Set(names).subtracting(own)
        super.init(viewMode: .sourceAccurate)
    }

    override func visit(_ node: DeclReferenceExprSyntax) -> SyntaxVisitorContinueKind {
        let isMember = node.parent?.as(MemberAccessExprSyntax.self)?.declName.id == node.id
        let isOfKeyPath = node.parent?.is(KeyPathPropertyComponentSyntax.self) == true
        if !isMember, !isOfKeyPath, names.contains(node.baseName.plainText) { found.append(node.baseName) }
        return .visitChildren
    }

    override func visitPost(_ node: PatternBindingSyntax) {
        guard let name = node.pattern.as(IdentifierPatternSyntax.self) else { return }
        names.remove(name.identifier.plainText)
    }

    override func visit(_ node: ClosureExprSyntax) -> SyntaxVisitorContinueKind {
        let inner = OutsideNames(Array(names), except: node.parameterNames)
        inner.walk(node.statements)
        found += inner.found
        return .skipChildren
    }
}

extension ClosureExprSyntax {
    fileprivate var parameterNames: [String] {
        switch signature?.parameterClause {
        case .simpleInput(let names): names.map(\.name.plainText)
        case .parameterClause(let clause): clause.parameters.map { ($0.secondName ?? $0.firstName).plainText }
        case nil: []
        }
    }
}
#endif
