#if Macros
/// Checks the names of an enum's cases when the program compiles, and makes it a catalogue of actions.
///
/// Each case says the name of its action. The name's form is checked here, so that ``ActionNaming/action`` is a name
/// that authorities accept, and a misspelt case does not compile:
///
/// ```swift
/// @ActionCatalog
/// enum Refunds: String {
///     case create = "refund.create"
///     case cancel = "refund.cancel"
/// }
///
/// @Guarded(action: Refunds.create.action, idempotencyKey: "refund:{order.id}")
/// func issueRefund(_ order: Order) async throws -> Receipt { … }
/// ```
///
/// The enum conforms to ``ActionNaming``, so a test can compare all of its cases with a policy file. In an extension of
/// ``ActionName`` its cases are `.Refunds.create.action`.
///
/// Names that start with `llm.` belong in a catalogue of their own: see ``LLMActionCatalog()``.
@attached(extension, conformances: ActionNaming)
public macro ActionCatalog() = #externalMacro(module: "HaltStateMacroPlugin", type: "ActionCatalogMacro")

/// Checks the names of an enum's cases when the program compiles, and makes it a catalogue of LLM calls.
///
/// It is ``ActionCatalog()`` for names that start with `llm.`, which stand for calls of a model and not for side effects
/// of the program itself.
///
/// ```swift
/// @LLMActionCatalog
/// enum Models: String {
///     case draftReply = "llm.draft_reply"
/// }
/// ```
@attached(extension, conformances: ActionNaming)
public macro LLMActionCatalog() = #externalMacro(module: "HaltStateMacroPlugin", type: "LLMActionCatalogMacro")
#endif
