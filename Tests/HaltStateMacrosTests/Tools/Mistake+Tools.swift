#if Macros
import SwiftDiagnostics

@testable import HaltStateMacros

extension Mistake {
    /// Places and names that a list of tools cannot have.
    static let toolLists: [Mistake] = [
        tools(on: "protocol Desk {\n}", .toolsMisplaced, line: 1, 1, misplaced, note: misplacedNote),
        tools(on: "extension Desk {\n\(member)}", .toolsUnnamed, line: 1, 1, unnamed, note: unnamedNote),
        tools("(name)", .toolsListName, line: 1, 15, listName),
        tools("(\"two words\")", .toolsListName, line: 1, 15, listName),
        tools("(\"default\")", .toolsListName, line: 1, 15, listName),
        tools("(\"a\\(b)\")", .toolsListName, line: 1, 15, listName),
        tools(
            on: "struct Desk {\n    let tools = 1\n\(member)}",
            .toolsMemberTaken,
            line: 1,
            1,
            taken,
            note: takenNote
        ),
        tools(
            on: "struct Desk {\n    func tools() {\n    }\n\(member)}",
            .toolsMemberTaken,
            line: 1,
            1,
            taken,
            note: takenNote
        ),
        tools(
            "(\"more\")",
            on: "extension Desk {\n    static var more: Int { 1 }\n\(member)}",
            .toolsMemberTaken,
            line: 1,
            1,
            "'@GuardedTools' cannot declare 'more'; the type has such a member",
            note: takenNote
        ),
        tools(on: "struct Desk {\n}", .toolsWithoutFunction, line: 1, 1, without, note: withoutNote, .warning),
        tools(
            on: "struct Desk {\n    func run() {\n    }\n}",
            .toolsWithoutFunction,
            line: 1,
            1,
            without,
            note: withoutNote,
            .warning
        ),
        tools(
            on: "struct Desk {\n    #if DEBUG\n\(member)    #endif\n}",
            .toolInCondition,
            line: 6,
            10,
            "'run' cannot be a tool within '#if'; '@GuardedTools' does not know which build it is for",
            note: "put '#if' around an extension with '@GuardedTools' of its own"
        ),
    ]

    /// Functions that no model can call.
    static let toolFunctions: [Mistake] = [
        function("mutating func run() throws", .toolMutating, 5, mutating, note: mutatingNote),
        function("func run<T: Codable>(x: T) throws", .toolGeneric, 13, generic, note: genericNote),
        function("func run(x: some Codable) throws", .toolGeneric, 17, generic, note: genericNote),
        function("func run(x: [some Codable]) throws", .toolGeneric, 18, generic, note: genericNote),
        function(
            "func run(x: inout Int) throws",
            attribute: ", binding: .except(\"x\")",
            .toolInout,
            17,
            "a function with an 'inout' parameter cannot be a tool; a model has no variable to be changed",
            note: "return what 'x' becomes"
        ),
        function(
            "func run(x: Int...) throws",
            .toolVariadic,
            20,
            "a variadic function cannot be a tool; nothing can be handed on to 'x' as a list",
            note: "take an array"
        ),
        function(
            "func run(x: @escaping () -> Void) throws",
            attribute: ", binding: .except(\"x\")",
            .toolParameter,
            17,
            "a model can write no value for the parameter 'x'",
            note: "give it a default, which a tool leaves as it is"
        ),
        function(
            "func run(x: (Int, Int)) throws",
            attribute: ", binding: .except(\"x\")",
            .toolParameter,
            17,
            "a model can write no value for the parameter 'x'",
            note: "give it a default, which a tool leaves as it is"
        ),
        function(
            "func run(@Unbound id: String) throws",
            attribute: ", correlation: \"call-{id}\"",
            .toolParameter,
            27,
            "a model can write no value for the parameter 'id'",
            note: "give it a default, which a tool leaves as it is"
        ),
        function(
            "func run(_: Int) throws",
            attribute: ", binding: .contextOnly",
            .toolParameter,
            17,
            "a model can write no value for the parameter '_'",
            note: "give it a name"
        ),
        function("func löschen() throws", .toolName, 10, "'löschen' \(toolName)"),
        function("func \(long)() throws", .toolName, 10, "'\(long)' \(toolName)"),
        function("func run(größe: Int) throws", .toolParameterName, 14, "'größe' \(argumentName)"),
        function(
            "func run(@Amount(\"amount cents\") x: Int) throws",
            .toolParameterName,
            22,
            "'amount cents' \(argumentName)"
        ),
        Mistake(
            source: "@GuardedTools\nstruct Desk {\n\(member)\(member.replacing("run()", with: "run(x: Int)"))}",
            rule: .toolNameTaken,
            line: 9,
            column: 10,
            message: "another tool is named 'run' already; a model calls tools by name alone",
            note: "rename one of the functions; labels do not tell tools apart",
            hasBody: false
        ),
        Mistake(
            source: "@GuardedTools\nstruct Desk {\n    @Guarded(action: \"a.b\")\n    func run() throws {\n    }\n}",
            rule: .toolUndescribed,
            line: 4,
            column: 10,
            message: "the tool 'run' has no description; a model chooses tools by what is said of them",
            note: "write a documentation comment for it",
            severity: .warning,
            hasBody: false
        ),
    ]

    private static let member = "    /// Runs.\n    @Guarded(action: \"a.b\")\n    func run() throws {\n    }\n"
    private static let long = String(repeating: "a", count: 65)
    private static let misplaced =
        "'@GuardedTools' can be applied only to a structure, a class, an enumeration, an actor or an extension"
    private static let misplacedNote = "a protocol has no bodies to guard; annotate the type that implements it"
    private static let unnamed =
        "'@GuardedTools' on an extension must name its list; the type may have 'tools' of its own"
    private static let unnamedNote =
        "give it a name, such as '@GuardedTools(\"orderTools\")', and join the lists in a 'Toolbox'"
    private static let listName =
        "the list of '@GuardedTools' must be named by a literal that can be the name of a property"
    private static let taken = "'@GuardedTools' cannot declare 'tools'; the type has such a member"
    private static let takenNote = "give the list another name, such as '@GuardedTools(\"guardedTools\")'"
    private static let without = "'@GuardedTools' makes no tool where no function inside is annotated"
    private static let withoutNote =
        "a function without '@Guarded' is no tool, and an extension elsewhere needs its own"
    private static let mutating = "a mutating function cannot be a tool; what it changes would be a copy"
    private static let mutatingNote = "use an actor, or move it out of the type that has '@GuardedTools'"
    private static let generic =
        "a generic function cannot be a tool; a model cannot say which types 'run' is called with"
    private static let genericNote = "annotate a function with the types that a model shall use"
    private static let toolName =
        "cannot be the name of a tool; services take at most 64 ASCII letters, digits, '_' and '-'"
    private static let argumentName =
        "cannot be the name of a tool's argument; services take at most 64 ASCII letters, digits, '_' and '-'"

    private static func tools(
        _ arguments: String = "",
        on declaration: String = "struct Desk {\n\(member)}",
        _ rule: GuardedDiagnostic.Rule,
        line: Int,
        _ column: Int,
        _ message: String,
        note: String? = nil,
        _ severity: DiagnosticSeverity = .error
    ) -> Mistake {
        Mistake(
            source: "@GuardedTools\(arguments)\n\(declaration)",
            rule: rule,
            line: line,
            column: column,
            message: message,
            note: note,
            severity: severity,
            hasBody: false
        )
    }

    private static func function(
        _ signature: String,
        attribute: String = "",
        _ rule: GuardedDiagnostic.Rule,
        _ column: Int,
        _ message: String,
        note: String? = nil
    ) -> Mistake {
        Mistake(
            source: "@GuardedTools\nstruct Desk {\n    /// Runs.\n    @Guarded(action: \"a.b\"\(attribute))\n"
                + "    \(signature) {\n    }\n}",
            rule: rule,
            line: 5,
            column: column,
            message: message,
            note: note,
            hasBody: false
        )
    }
}
#endif
