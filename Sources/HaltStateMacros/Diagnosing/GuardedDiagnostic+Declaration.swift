#if Macros
import SwiftDiagnostics
import SwiftSyntax

/// What can carry `@Guarded`: a function with a body that can throw the guard's errors.
extension GuardedDiagnostic {
    static func missingThrows(_ function: FunctionDeclSyntax) -> Self {
        var signature = function.signature
        var effects = signature.effectSpecifiers ?? FunctionEffectSpecifiersSyntax()
        if effects.asyncSpecifier == nil, signature.parameterClause.trailingTrivia.isEmpty {
            signature.parameterClause.trailingTrivia = .space
        }
        if effects.asyncSpecifier?.trailingTrivia.isEmpty == true {
            effects.asyncSpecifier?.trailingTrivia = .space
        }
        effects.throwsClause = ThrowsClauseSyntax(throwsSpecifier: .keyword(.throws, trailingTrivia: .space))
        signature.effectSpecifiers = effects
        return Self(
            .missingThrows,
            at: function.name,
            "'@Guarded' cannot be applied to a function that does not throw; a call that is refused ends in an error",
            fixIt: .replacing(function.signature, with: signature, for: .missingThrows, "add 'throws'")
        )
    }

    static func rethrowing(_ specifier: TokenSyntax) -> Self {
        Self(
            .rethrowing,
            at: specifier,
            "'@Guarded' cannot be applied to a function that rethrows; a call that is refused ends in an error of the guard",
            fixIt: .replacing(
                specifier,
                with: specifier.with(\.tokenKind, .keyword(.throws)),
                for: .rethrowing,
                "replace 'rethrows' with 'throws'"
            )
        )
    }

    static func typedThrows(_ clause: ThrowsClauseSyntax, type: TypeSyntax) -> Self {
        let untyped = ThrowsClauseSyntax(
            throwsSpecifier: clause.throwsSpecifier.with(\.trailingTrivia, clause.trailingTrivia)
        )
        return Self(
            .typedThrows,
            at: type,
            "'@Guarded' cannot be applied to a function that throws only '\(type.trimmedDescription)'; "
                + "a call that is refused ends in an error of the guard",
            fixIt: .replacing(clause, with: untyped, for: .typedThrows, "remove the error type")
        )
    }

    static func operatorFunction(_ function: FunctionDeclSyntax) -> Self {
        Self(
            .operatorFunction,
            at: function.name,
            "'@Guarded' cannot be applied to an operator; nothing at its call would say that an authority is asked",
            note: "annotate a function with a name"
        )
    }

    static func consuming(_ specifier: TokenSyntax) -> Self {
        Self(
            .consuming,
            at: specifier,
            "'@Guarded' cannot be applied to a function that consumes; its body becomes a local function, "
                + "which cannot consume what it captures",
            note: "remove '\(specifier.text)', or hold the permit by hand with 'HaltStateClient.permit(for:)'"
        )
    }

    static func nonescapableResult(_ type: Syntax) -> Self {
        Self(
            .nonescapableResult,
            at: type,
            "'@Guarded' cannot be applied to a function that returns '\(type.trimmedDescription)'; what does not escape "
                + "cannot be handed out of the guarded body",
            note: "return a value that owns what it holds, such as an array, or hold the permit by hand with "
                + "'HaltStateClient.permit(for:)'"
        )
    }

    static func missingBody(_ function: FunctionDeclSyntax, isRequirement: Bool) -> Self {
        guard isRequirement else {
            return Self(
                .missingBody,
                at: function.name,
                "'@Guarded' cannot be applied to a function without a body"
            )
        }
        return Self(
            .protocolRequirement,
            at: function.name,
            "'@Guarded' cannot be applied to a protocol requirement",
            note: "annotate the functions that implement '\(function.name.text)'"
        )
    }

    /// A declaration that has a body but is no function.
    static func notAFunction(_ declaration: some DeclSyntaxProtocol) -> Self {
        let declaration = Syntax(declaration)
        let (keyword, kind): (Syntax, String) =
            if let initializer = declaration.as(InitializerDeclSyntax.self) {
                (Syntax(initializer.initKeyword), "an initializer")
            } else if let deinitializer = declaration.as(DeinitializerDeclSyntax.self) {
                (Syntax(deinitializer.deinitKeyword), "a deinitializer")
            } else if let accessor = declaration.as(AccessorDeclSyntax.self) {
                (Syntax(accessor.accessorSpecifier), "an accessor")
            } else {
                (declaration, "this declaration")
            }
        return Self(
            .notAFunction,
            at: keyword,
            "'@Guarded' cannot be applied to \(kind)",
            note: "move the effect into a function that throws, and annotate that"
        )
    }

    /// A declaration that the compiler itself refuses as well, in words that do not say what to do.
    static func misplaced(_ attribute: AttributeSyntax, on declaration: DeclSyntax, isMember: Bool) -> Self {
        let kind =
            switch Syntax(declaration).as(SyntaxEnum.self) {
            case .variableDecl: isMember ? "a property" : "a variable"
            case .subscriptDecl: "a subscript"
            // The compiler hands over an accessor as a declaration that it has no syntax for.
            case .accessorDecl, .missingDecl: "an accessor"
            case .extensionDecl: "an extension"
            case .enumCaseDecl: "an enum case"
            case _ where declaration.isProtocol((any DeclGroupSyntax).self): "a type"
            default: "this declaration"
            }
        let note =
            declaration.isProtocol((any DeclGroupSyntax).self)
            ? "annotate the functions in it"
            : "move the effect into a function that throws, and annotate that"
        return Self(
            .notAFunction,
            at: attribute,
            "'@\(AttributeName(attribute).written)' cannot be applied to \(kind)",
            note: note
        )
    }
}
#endif
