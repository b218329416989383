#if Macros
package import SwiftSyntax

/// Where what a piece of code throws comes out, going by the source alone.
package enum BodyExit {
    /// The function, accessor or variable that a thrown error leaves, or the guard by hand whose closure it leaves.
    ///
    /// `nil` where it leaves none: behind `try?`, in a `do` that catches it and throws nothing on, and in what nobody is
    /// seen to run and wait for. That is a type or a function of its own, a closure that is neither called nor handed on, and a
    /// task whose value nobody asks for. A detached task has left the guard behind, so it is no part of the body.
    ///
    /// - Parameter root: The function to go up to, through the functions in it that it mentions; or `nil` to stop at
    ///   whichever is the nearest.
    package static func left(by node: some SyntaxProtocol, upTo root: FunctionDeclSyntax? = nil) -> Syntax? {
        var child = Syntax(node)
        while let parent = child.parent {
            switch parent.as(SyntaxEnum.self) {
            case .tryExpr(let attempt) where attempt.questionOrExclamationMark != nil: return nil
            case .doStmt(let statement) where child.id == statement.body.id && statement.keepsPending: return nil
            case .deferStmt: return nil
            case .closureExpr(let closure):
                if let holder = closure.holder, holder.guardsClosure { return Syntax(holder) }
                if !closure.mayRun { return nil }
            case .functionDecl(let function):
                guard let root, parent.id != root.id else { return parent }
                guard parent.isStatement, parent.isMentioned(as: function.name) else { return nil }
            case .variableDecl where !parent.isStatement: return parent
            case .initializerDecl, .deinitializerDecl, .subscriptDecl, .accessorDecl: return parent
            case _ where parent.isProtocol((any DeclGroupSyntax).self): return nil
            default: break
            }
            child = parent
        }
        return nil
    }
}

extension FunctionCallExprSyntax {
    /// Whether the call asks for a permit under a key, and so may wait: `client.guard(…)` and `client.permit(for:)`.
    package var asksByHand: Bool {
        guard let member = calledExpression.as(MemberAccessExprSyntax.self), member.base != nil else { return false }
        switch member.declName.baseName.plainText {
        case "guard": return hasKey
        case "permit": return arguments.first?.label?.text == "for"
        default: return false
        }
    }

    /// Whether a closure among the arguments runs under a guard of its own.
    package var guardsClosure: Bool {
        guard let member = calledExpression.as(MemberAccessExprSyntax.self) else {
            let name = calledExpression.as(DeclReferenceExprSyntax.self)?.baseName.plainText
            return ["GuardedFunction", "BlockingGuardedFunction"].contains(name)
        }
        return member.declName.baseName.plainText == "guard" && asksByHand
    }

    /// Whether the arguments name a key, without which a call is a check and never waits.
    package var hasKey: Bool { arguments.hasValue(for: "idempotencyKey") }

    /// Whether the arguments say what becomes of the call when a guard inside it waits.
    package var saysPendingInside: Bool { arguments.hasValue(for: "onPendingInside") }

    /// The call as messages name it: `client.guard("refund.create")`.
    package var guardTitle: String {
        let callee = calledExpression.trimmedDescription
        let first = arguments.first.flatMap { $0.label == nil ? $0.expression.trimmedDescription : nil }
        let title = "\(callee)(\(first ?? "…"))"
        return title.contains(where: \.isNewline) ? "guard(…)" : title
    }
}

extension AttributeSyntax {
    /// Whether the annotation names a key.
    package var hasKey: Bool { list?.hasValue(for: "idempotencyKey") ?? false }

    /// Whether the annotation says what becomes of a call when a guard inside it waits.
    package var saysPendingInside: Bool { list?.hasValue(for: "onPendingInside") ?? false }

    private var list: LabeledExprListSyntax? {
        if case .argumentList(let arguments) = arguments { arguments } else { nil }
    }
}

extension LabeledExprListSyntax {
    fileprivate func hasValue(for label: String) -> Bool {
        contains { $0.label?.text == label && !$0.expression.isNil }
    }
}

extension ClosureExprSyntax {
    /// The call that the closure is an argument of, or that calls it.
    fileprivate var holder: FunctionCallExprSyntax? {
        sequence(first: Syntax(self), next: \.parent).dropFirst().first { node in
            !node.is(LabeledExprSyntax.self) && !node.is(LabeledExprListSyntax.self)
                && !node.is(MultipleTrailingClosureElementSyntax.self)
                && !node.is(MultipleTrailingClosureElementListSyntax.self)
        }?.as(FunctionCallExprSyntax.self)
    }

    /// Whether the code around runs the closure, and hears of its errors.
    fileprivate var mayRun: Bool {
        guard let holder else { return isNamedAndMentioned }
        let callee = holder.calledExpression.trimmedDescription.prefix { $0 != "<" }.split(separator: ".")
        guard callee.contains("Task") else { return true }
        if callee.last == "detached" { return false }
        let member = holder.parent?.as(MemberAccessExprSyntax.self)
        return member?.declName.baseName.text == "value" || holder.isNamedAndMentioned
    }
}

extension ExprSyntaxProtocol {
    /// Whether the expression is the value of a variable that something else mentions, or of one that is no local.
    fileprivate var isNamedAndMentioned: Bool {
        guard let binding = parent?.parent?.as(PatternBindingSyntax.self), let variable = binding.parent?.parent,
            let name = binding.pattern.as(IdentifierPatternSyntax.self)?.identifier
        else { return false }
        return !variable.isStatement || variable.isMentioned(as: name)
    }
}

extension Syntax {
    /// Whether a declaration stands among statements.
    fileprivate var isStatement: Bool { parent?.is(CodeBlockItemSyntax.self) == true }

    /// Whether the statements around a declaration mention it by its name.
    fileprivate func isMentioned(as name: TokenSyntax) -> Bool {
        guard let statements = parent?.parent else { return false }
        return statements.tokens(viewMode: .sourceAccurate).contains { token in
            token.plainText == name.plainText && !(position..<endPosition).contains(token.position)
        }
    }
}

extension DoStmtSyntax {
    /// Whether a pending approval that is thrown in the body ends in a `catch` that throws nothing on.
    fileprivate var keepsPending: Bool {
        guard let taking = catchClauses.first(where: \.takesPending) else { return false }
        return !taking.body.tokens(viewMode: .sourceAccurate).contains { $0.tokenKind == .keyword(.throw) }
    }
}

extension CatchClauseSyntax {
    fileprivate var takesPending: Bool {
        catchItems.isEmpty
            || catchItems.contains { item in
                guard item.whereClause == nil, let pattern = item.pattern else { return false }
                let isAny = pattern.as(ValueBindingPatternSyntax.self)?.pattern.is(IdentifierPatternSyntax.self) == true
                return isAny || pattern.trimmedDescription.hasSuffix("ApprovalPending")
            }
    }
}
#endif
