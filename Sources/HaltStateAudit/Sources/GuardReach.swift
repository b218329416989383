#if Macros
import SwiftSyntax

/// Whether a guard stands before a piece of code inside its function.
enum GuardReach {
    /// Looks at what encloses a node, up to its function.
    ///
    /// A guard is a closure of `client.guard`, the body of an `if` that binds a permit, and everything that follows a
    /// permit, or `Permit.require`, in the same block.
    static func covers(_ node: Syntax) -> Bool {
        var child = node
        while let parent = child.parent {
            if parent.is(FunctionDeclSyntax.self) || parent.is(InitializerDeclSyntax.self) { return false }
            if let closure = parent.as(ClosureExprSyntax.self), closure.isBodyOfGuard { return true }
            if let condition = parent.as(IfExprSyntax.self), child.id == condition.body.id,
                condition.conditions.contains(where: { $0.permits })
            {
                return true
            }
            if let list = parent.as(CodeBlockItemListSyntax.self), follows(child, in: list) { return true }
            child = parent
        }
        return false
    }

    /// Whether a body begins with a permit, or is nothing but a guard.
    static func begins(_ body: CodeBlockItemListSyntax) -> Bool {
        guard let first = body.first else { return false }
        return first.permits || body.count == 1 && first.isGuard
    }

    private static func follows(_ child: Syntax, in list: CodeBlockItemListSyntax) -> Bool {
        list.prefix { $0.id != child.id }.contains { $0.permits }
    }
}

extension ClosureExprSyntax {
    fileprivate var isBodyOfGuard: Bool {
        let holder = sequence(first: Syntax(self), next: \.parent).dropFirst()
            .prefix { !$0.is(CodeBlockItemListSyntax.self) && !$0.is(ClosureExprSyntax.self) }
            .first { $0.is(FunctionCallExprSyntax.self) }
        return holder?.as(FunctionCallExprSyntax.self)?.calledExpression.namePath.last == "guard"
    }
}

extension ConditionElementSyntax {
    /// Whether the condition holds only with a permit.
    fileprivate var permits: Bool {
        let finder = PermitFinder(acceptsOptional: true)
        finder.walk(self)
        return finder.isFound
    }
}

extension CodeBlockItemSyntax {
    /// Whether what follows runs only with a permit.
    fileprivate var permits: Bool {
        // The `else` of a `guard` leaves the block, so there an optional permit is one.
        let finder = PermitFinder(acceptsOptional: item.is(GuardStmtSyntax.self))
        finder.walk(item)
        return finder.isFound
    }
}

extension CodeBlockItemSyntax {
    /// Whether the statement is a call of `client.guard` and nothing else.
    fileprivate var isGuard: Bool {
        var expression = item.as(ReturnStmtSyntax.self)?.expression ?? item.as(ExprSyntax.self)
        while let inner = expression?.as(TryExprSyntax.self)?.expression
            ?? expression?.as(AwaitExprSyntax.self)?.expression
        {
            expression = inner
        }
        return expression?.as(FunctionCallExprSyntax.self)?.calledExpression.namePath.last == "guard"
    }
}

/// Finds `permit(for:)` and `Permit.require` in a statement, outside of the blocks and closures that may not run.
private final class PermitFinder: SyntaxVisitor {
    private let acceptsOptional: Bool
    private(set) var isFound = false

    init(acceptsOptional: Bool) {
        self.acceptsOptional = acceptsOptional
        super.init(viewMode: .sourceAccurate)
    }

    override func visit(_ node: FunctionCallExprSyntax) -> SyntaxVisitorContinueKind {
        let path = node.calledExpression.namePath
        if path.last == "permit", node.arguments.first?.label?.text == "for" { isFound = true }
        if path.suffix(2) == ["Permit", "require"] { isFound = true }
        return .visitChildren
    }

    /// `try?` goes on without a permit.
    override func visit(_ node: TryExprSyntax) -> SyntaxVisitorContinueKind {
        node.questionOrExclamationMark?.tokenKind == .postfixQuestionMark && !acceptsOptional
            ? .skipChildren : .visitChildren
    }

    override func visit(_ node: ClosureExprSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
    override func visit(_ node: CodeBlockSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
    override func visit(_ node: SwitchCaseListSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
}
#endif
