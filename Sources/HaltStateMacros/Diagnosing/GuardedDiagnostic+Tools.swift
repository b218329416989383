#if Macros
import SwiftDiagnostics
import SwiftSyntax

/// What `@GuardedTools` can stand on, and which functions a model can call.
extension GuardedDiagnostic {
    static func toolsMisplaced(_ attribute: AttributeSyntax) -> Self {
        Self(
            .toolsMisplaced,
            at: attribute,
            "'@GuardedTools' can be applied only to a structure, a class, an enumeration, an actor or an extension",
            note: "a protocol has no bodies to guard; annotate the type that implements it"
        )
    }

    static func toolsUnnamed(_ attribute: AttributeSyntax) -> Self {
        Self(
            .toolsUnnamed,
            at: attribute,
            "'@GuardedTools' on an extension must name its list; the type may have 'tools' of its own",
            note: "give it a name, such as '@GuardedTools(\"orderTools\")', and join the lists in a 'Toolbox'"
        )
    }

    static func toolsListName(_ expression: ExprSyntax) -> Self {
        Self(
            .toolsListName,
            at: expression,
            "the list of '@GuardedTools' must be named by a literal that can be the name of a property"
        )
    }

    static func toolsMemberTaken(_ attribute: AttributeSyntax, name: String, member: Syntax) -> Self {
        Self(
            .toolsMemberTaken,
            at: attribute,
            "'@GuardedTools' cannot declare '\(name)'; the type has such a member",
            note: "give the list another name, such as '@GuardedTools(\"guardedTools\")'"
        )
    }

    static func toolsWithoutFunction(_ attribute: AttributeSyntax) -> Self {
        Self(
            .toolsWithoutFunction,
            .warning,
            at: attribute,
            "'@GuardedTools' makes no tool where no function inside is annotated",
            note: "a function without '@Guarded' is no tool, and an extension elsewhere needs its own"
        )
    }

    static func toolInCondition(_ function: FunctionDeclSyntax) -> Self {
        Self(
            .toolInCondition,
            at: function.name,
            "'\(function.name.text)' cannot be a tool within '#if'; '@GuardedTools' does not know which build it is for",
            note: "put '#if' around an extension with '@GuardedTools' of its own"
        )
    }

    static func toolMutating(_ modifier: DeclModifierSyntax) -> Self {
        Self(
            .toolMutating,
            at: modifier,
            "a mutating function cannot be a tool; what it changes would be a copy",
            note: "use an actor, or move it out of the type that has '@GuardedTools'"
        )
    }

    static func toolGeneric(_ node: Syntax, of function: FunctionDeclSyntax) -> Self {
        Self(
            .toolGeneric,
            at: node,
            "a generic function cannot be a tool; a model cannot say which types '\(function.name.text)' is called with",
            note: "annotate a function with the types that a model shall use"
        )
    }

    static func toolInout(_ parameter: GuardedParameter) -> Self {
        Self(
            .toolInout,
            at: parameter.syntax.type,
            "a function with an 'inout' parameter cannot be a tool; a model has no variable to be changed",
            note: "return what '\(parameter.name ?? "_")' becomes"
        )
    }

    static func toolVariadic(_ parameter: GuardedParameter, at node: Syntax) -> Self {
        Self(
            .toolVariadic,
            at: node,
            "a variadic function cannot be a tool; nothing can be handed on to '\(parameter.name ?? "_")' as a list",
            note: "take an array"
        )
    }

    static func toolParameter(_ parameter: GuardedParameter) -> Self {
        Self(
            .toolParameter,
            at: parameter.syntax.type,
            "a model can write no value for the parameter '\(parameter.name ?? "_")'",
            note: parameter.name == nil ? "give it a name" : "give it a default, which a tool leaves as it is"
        )
    }

    static func toolName(_ name: TokenSyntax) -> Self {
        Self(
            .toolName,
            at: name,
            "'\(name.plainText)' cannot be the name of a tool; services take at most 64 ASCII letters, digits, '_' and '-'"
        )
    }

    static func toolParameterName(_ name: String, of parameter: GuardedParameter, at argument: ExprSyntax?) -> Self {
        Self(
            .toolParameterName,
            at: argument.map { Syntax($0) } ?? Syntax(parameter.token),
            "'\(name)' cannot be the name of a tool's argument; services take at most 64 ASCII letters, digits, '_' and '-'"
        )
    }

    static func toolParameterNameTaken(_ name: String, by parameter: GuardedParameter) -> Self {
        Self(
            .toolParameterNameTaken,
            at: parameter.token,
            "another argument of the tool is named '\(name)' already"
        )
    }

    static func toolNameTaken(_ function: FunctionDeclSyntax) -> Self {
        Self(
            .toolNameTaken,
            at: function.name,
            "another tool is named '\(function.name.plainText)' already; a model calls tools by name alone",
            note: "rename one of the functions; labels do not tell tools apart"
        )
    }

    static func toolUndescribed(_ function: FunctionDeclSyntax) -> Self {
        Self(
            .toolUndescribed,
            .warning,
            at: function.name,
            "the tool '\(function.name.plainText)' has no description; a model chooses tools by what is said of them",
            note: "write a documentation comment for it"
        )
    }
}
#endif
