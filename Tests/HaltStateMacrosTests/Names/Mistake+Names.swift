#if Macros
@testable import HaltStateMacros

extension Mistake {
    private static func form(_ name: String) -> String {
        "'\(name)' is not the name of an action; it must be two or more lower-case words joined by dots"
    }

    private static func action(
        _ argument: String,
        _ message: String,
        rule: GuardedDiagnostic.Rule = .actionName,
        note: String? = nil,
        fixed: String? = nil
    ) -> Mistake {
        Mistake(
            source: "let name = #action(\(argument))",
            rule: rule,
            line: 1,
            column: 20,
            message: message,
            note: note,
            fix: fixed.map { "replace with '\($0)'" },
            fixed: fixed.map { "let name = #action(\"\($0)\")" },
            hasBody: false
        )
    }

    private static let literal = "'#action' takes the name of the action as a string literal without interpolation"
    private static let runTime = "use 'ActionName(rawValue:)' for a name that is known only at run time"

    static let checkedNames: [Mistake] = [
        action(#""RefundCreate""#, form("RefundCreate"), fixed: "refund.create"),
        action(#""refund create""#, form("refund create"), fixed: "refund.create"),
        action(#""Refund.Create""#, form("Refund.Create"), fixed: "refund.create"),
        action(#""refund""#, form("refund")),
        action(#""""#, form("")),
        action(#""refund.2nd""#, form("refund.2nd")),
        action(#""\(first).create""#, literal, rule: .actionNotLiteral, note: runTime),
        action("name", literal, rule: .actionNotLiteral, note: runTime),
        action(#""refund." + "create""#, literal, rule: .actionNotLiteral, note: runTime),
    ]

    private static func catalog(
        _ declaration: String,
        _ rule: GuardedDiagnostic.Rule,
        column: Int,
        _ message: String,
        fix: String? = nil,
        fixed: String? = nil
    ) -> Mistake {
        Mistake(
            source: declaration,
            rule: rule,
            line: 1,
            column: column,
            message: message,
            fix: fix,
            fixed: fixed,
            hasBody: false
        )
    }

    private static let rawType = "'@ActionCatalog' can only be applied to an enum with raw type 'String'"

    private static func unnamed(_ name: String) -> String {
        "case '\(name)' must say the name of its action, which is two or more lower-case words joined by dots"
    }

    static let catalogs: [Mistake] = [
        catalog(
            #"@ActionCatalog enum A: String { case refund = "Refund Create" }"#,
            .actionName,
            column: 47,
            form("Refund Create"),
            fix: "replace with 'refund.create'",
            fixed: #"@ActionCatalog enum A: String { case refund = "refund.create" }"#
        ),
        catalog(
            #"@ActionCatalog enum A: String { case a = "a.b", refund = "refund" }"#,
            .actionName,
            column: 58,
            form("refund")
        ),
        catalog(
            #"@ActionCatalog enum A: String { case refund }"#,
            .catalogImplicitName,
            column: 38,
            unnamed("refund")
        ),
        catalog(
            #"@ActionCatalog enum A: String { case refundCreate, b = "a.b" }"#,
            .catalogImplicitName,
            column: 38,
            unnamed("refundCreate"),
            fix: #"add ' = "refund.create"'"#,
            fixed: #"@ActionCatalog enum A: String { case refundCreate = "refund.create", b = "a.b" }"#
        ),
        catalog(
            #"@ActionCatalog enum A: String { case chat = "llm.chat" }"#,
            .catalogKind,
            column: 45,
            "'llm.chat' names an LLM call; it belongs in an '@LLMActionCatalog'"
        ),
        catalog(
            #"@LLMActionCatalog enum A: String { case refund = "refund.create" }"#,
            .catalogKind,
            column: 50,
            "'refund.create' must start with 'llm.'; other actions belong in an '@ActionCatalog'"
        ),
        catalog(
            #"@ActionCatalog enum A { case refund = "refund.create" }"#,
            .catalogNotStringEnum,
            column: 21,
            rawType,
            fix: "add ': String'",
            fixed: #"@ActionCatalog enum A: String { case refund = "refund.create" }"#
        ),
        catalog("@ActionCatalog enum A: Int { case refund = 1 }", .catalogNotStringEnum, column: 21, rawType),
        catalog("@ActionCatalog struct A {}", .catalogNotStringEnum, column: 23, rawType),
        Mistake(
            source: "@ActionCatalog enum A: String {\n#if DEBUG\n#if os(Linux)\ncase a = \"refund\"\n#endif\n#endif\n}",
            rule: .actionName,
            line: 4,
            column: 10,
            message: form("refund"),
            hasBody: false
        ),
    ]

    private static func shadowed(_ signature: String) -> Mistake {
        Mistake(
            source: "@Guarded(action: Refunds.create.action)\nfunc run\(signature) throws {\n}",
            rule: .catalogShadowed,
            line: 1,
            column: 18,
            message: "'Refunds' means a parameter inside 'run', and not the catalogue"
        )
    }

    private static func noCase(_ argument: String) -> Mistake {
        Mistake(
            source: "@Guarded(action: \(argument))\nfunc run() throws {\n}",
            rule: .notLiteral,
            line: 1,
            column: 18,
            message: "'action' must be a literal, a member such as '.name' or a catalogue's case such as "
                + "'Refunds.create.action'",
            note: "another expression could mean something else inside the function"
        )
    }

    static let catalogCases: [Mistake] = [
        shadowed("(Refunds: Int)"), shadowed("(_ Refunds: Int)"), shadowed("<Refunds>(a: Refunds)"),
        noCase("refunds.create.action"), noCase("Refunds.action"), noCase("Refunds.create"),
        noCase(".create.action"), noCase("Refunds().create.action"), noCase("self.Refunds.create.action"),
        noCase("Refunds.make().action"), noCase("Refunds.create.action.self"), noCase("Refunds.create.action()"),
    ]
}
#endif
