#if Macros
import SwiftSyntax

/// A guarded call in the body of a guarded function. While it waits for approval, the body cannot go on.
///
/// A plug-in sees one declaration. So these are calls by hand, calls of the function itself and of annotated functions in
/// it, and in a service those of its other functions. `audit-guards` sees the rest.
struct InnerGuard {
    /// What the inner guard is called.
    let name: String
    /// The narrowest node of the call.
    let node: Syntax

    /// Reports the first one inside a function whose annotation says nothing of it, and what is said of a call without a key.
    ///
    /// - Parameter written: The annotation as it is written, without what a service supplies.
    static func check(
        inside function: FunctionDeclSyntax,
        of attribute: GuardedAttribute,
        _ written: AttributeSyntax,
        findings: inout Findings
    ) {
        guard written.hasKey else {
            findings.add(written.argument(labelled: "onPendingInside").map(GuardedDiagnostic.pendingInsideWithoutKey))
            return
        }
        guard attribute.onPendingInside == nil, let inner = first(in: function) else { return }
        findings.add(.guardInsideGuard(inner, in: function, of: written))
    }

    /// Reports the first call of another function of the service in each of its functions, unless that one has a finding
    /// of its own.
    static func check(inside service: some DeclGroupSyntax, findings: inout Findings) {
        let functions = service.memberBlock.members.compactMap { $0.decl.as(FunctionDeclSyntax.self) }
        let waiting = functions.filter { $0.keyedGuard != nil }
        for function in waiting where first(in: function) == nil {
            guard let guarding = function.keyedGuard, !guarding.saysPendingInside else { continue }
            let finder = InnerGuardFinder(function)
            let type = Syntax(service).typeName.map { [$0] } ?? []
            let inner = finder.calls(of: waiting.filter { $0.id != function.id }, on: ["self", "Self"] + type).first
            findings.add(inner.map { .guardInsideGuard($0, in: function, of: guarding) })
        }
    }

    private static func first(in function: FunctionDeclSyntax) -> InnerGuard? {
        let finder = InnerGuardFinder(function)
        return (finder.byHand + finder.calls(of: [function] + finder.guards, on: ["self", "Self"]))
            .min { $0.node.position < $1.node.position }
    }
}

extension FunctionDeclSyntax {
    /// The annotation under which a call of the function may wait for approval.
    fileprivate var keyedGuard: AttributeSyntax? {
        attributes.flattened.last { AttributeName($0).isGuard && $0.hasKey }
    }

    /// Whether a call may mean the function: its labels are those of the function, in their order, but for what has a default
    /// or stands behind the call as a closure.
    fileprivate func accepts(_ call: FunctionCallExprSyntax) -> Bool {
        var rest = signature.parameterClause.parameters.map(\.self)[...]
        var missing = 0
        for argument in call.arguments {
            let label = argument.label?.plainText ?? "_"
            guard let index = rest.firstIndex(where: { $0.firstName.plainText == label }) else { return false }
            missing += rest[..<index].count { $0.defaultValue == nil }
            rest = rest[(index + 1)...]
        }
        let closures = (call.trailingClosure == nil ? 0 : 1) + call.additionalTrailingClosures.count
        return missing + rest.count { $0.defaultValue == nil } <= closures
    }

    /// Whether a name without a receiver is that of a parameter.
    fileprivate func hidesName(_ name: TokenSyntax) -> Bool {
        signature.parameterClause.parameters.contains { ($0.secondName ?? $0.firstName).plainText == name.plainText }
    }
}

/// Collects the calls in a function's body whose errors leave it, and the annotated functions in it.
private final class InnerGuardFinder: SyntaxVisitor {
    private let function: FunctionDeclSyntax
    private var calls: [FunctionCallExprSyntax] = []
    private(set) var byHand: [InnerGuard] = []
    private(set) var guards: [FunctionDeclSyntax] = []

    init(_ function: FunctionDeclSyntax) {
        self.function = function
        super.init(viewMode: .sourceAccurate)
        if let body = function.body { walk(body) }
    }

    /// The calls that mean one of some functions, without a receiver or on one of those that are named.
    func calls(of functions: [FunctionDeclSyntax], on receivers: [String]) -> [InnerGuard] {
        calls.compactMap { call in
            let member = call.calledExpression.as(MemberAccessExprSyntax.self)
            if let member, !receivers.contains(member.base?.trimmedDescription ?? "") { return nil }
            guard let name = member?.declName ?? call.calledExpression.as(DeclReferenceExprSyntax.self),
                member != nil || !function.hidesName(name.baseName),
                functions.contains(where: { $0.name.plainText == name.baseName.plainText && $0.accepts(call) }),
                leaves(call)
            else { return nil }
            return InnerGuard(name: name.baseName.plainText, node: Syntax(name))
        }
    }

    override func visit(_ node: FunctionCallExprSyntax) -> SyntaxVisitorContinueKind {
        guard node.asksByHand else {
            calls.append(node)
            return .visitChildren
        }
        let member = node.calledExpression.as(MemberAccessExprSyntax.self)
        if let member, leaves(node) {
            byHand.append(InnerGuard(name: node.guardTitle, node: Syntax(member.declName)))
        }
        return .visitChildren
    }

    override func visit(_ node: FunctionDeclSyntax) -> SyntaxVisitorContinueKind {
        let isGuarded = node.attributes.flattened.contains { AttributeName($0).isGuard }
        if node.keyedGuard != nil { guards.append(node) }
        // What it calls under a guard of its own is for its own annotation to say.
        return isGuarded ? .skipChildren : .visitChildren
    }

    private func leaves(_ call: FunctionCallExprSyntax) -> Bool {
        BodyExit.left(by: call, upTo: function)?.id == function.id
    }
}
#endif
