#if Macros
@testable import HaltStateMacros

extension Mistake {
    static let languageModels: [Mistake] = [
        Mistake(
            source: "@LLMGuarded\nfunc complete() async {\n}",
            rule: .missingThrows,
            line: 2,
            column: 6,
            message: "'@LLMGuarded' cannot be applied to a function that does not throw; "
                + "a call that is refused ends in an error",
            fix: "add 'throws'",
            fixed: "@LLMGuarded\nfunc complete() async throws {\n}"
        ),
        Mistake(
            source: "@LLMGuarded\nfunc größe() throws {\n}",
            rule: .llmActionName,
            line: 2,
            column: 6,
            message: "'@LLMGuarded' cannot name an action after 'größe'; an action is made of lower-case words",
            note: "name the action with 'action: \"llm.…\"'"
        ),
        Mistake(
            source: "@LLMGuarded(action: \"LLM\")\nfunc größe() throws {\n}",
            rule: .actionName,
            line: 1,
            column: 21,
            message: "'LLM' is not the name of an action; it must be two or more lower-case words joined by dots"
        ),
        Mistake(
            source: "@LLMGuarded(model: \" \")\nfunc complete() throws {\n}",
            rule: .blankModel,
            line: 1,
            column: 20,
            message: "the model's name cannot be blank"
        ),
        Mistake(
            source: "@LLMGuarded(model: model)\nfunc complete(model: String) throws {\n}",
            rule: .notLiteral,
            line: 1,
            column: 20,
            message: "'model' must be a literal or a template such as '\"{model}\"'",
            note: "another expression could mean something else inside the function"
        ),
        Mistake(
            source: "@LLMGuarded(model: \"\\(model)\")\nfunc complete(model: String) throws {\n}",
            rule: .notLiteral,
            line: 1,
            column: 20,
            message: "'model' cannot interpolate; a placeholder is written '{name}'",
            fix: "use placeholders",
            fixed: "@LLMGuarded(model: \"{model}\")\nfunc complete(model: String) throws {\n}"
        ),
        Mistake(
            source: "@LLMGuarded(model: \"{modle}\")\nfunc complete(model: String) throws {\n}",
            rule: .unknownPlaceholder,
            line: 1,
            column: 20,
            message: "unknown placeholder 'modle'; 'complete' has no such parameter",
            fix: "replace with '{model}'",
            fixed: "@LLMGuarded(model: \"{model}\")\nfunc complete(model: String) throws {\n}"
        ),
        Mistake(
            source: "@LLMGuarded(model: \"m\")\nfunc complete(@Identifier model: String) throws {\n}",
            rule: .disclosureNameTaken,
            line: 2,
            column: 15,
            message: "another argument is already named 'model'"
        ),
        Mistake(
            source: "@LLMGuarded\nfunc complete(@Redacted(\"kwargs_keys\") labels: String) throws {\n}",
            rule: .disclosureNameTaken,
            line: 2,
            column: 15,
            message: "another argument is already named 'kwargs_keys'"
        ),
    ]
}
#endif
