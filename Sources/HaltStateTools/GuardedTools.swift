#if Macros
/// Makes tools that a model may call of the annotated functions in a type.
///
/// ```swift
/// @GuardedTools
/// @GuardedService(agentID: "support-agent")
/// struct SupportTools: Sendable {
///     /// Refunds an order.
///     /// - Parameters:
///     ///   - orderID: The number on the invoice.
///     ///   - amountCents: Cents, not euros.
///     @Guarded(action: "refund.create", idempotencyKey: "refund:{orderID}")
///     func refundOrder(
///         @Identifier("order_id") @Trimmed orderID: String,
///         @Amount("amount_cents") amountCents: Int,
///         @Unbound reason: String
///     ) async throws -> String { … }
/// }
///
/// let toolbox = try Toolbox(SupportTools().tools)
/// ```
///
/// It declares the property `tools`: a ``GuardedTool`` for each function that stands in the type itself and carries `@Guarded`
/// or `@LLMGuarded`. All others are left out. Where all of them are static, so is `tools`.
///
/// A tool has the function's name, and each argument the name that policies see: that of its mark, else the parameter's. The
/// model is told what the documentation comment says of the function and of its parameters. A parameter's type has to be a
/// ``ToolSchema``. One that is optional, or has a default, may be left out. A closure, and what has a default such as `#file`,
/// is no argument of the tool, and keeps its default. The result is handed to the model as text: text as it is, anything else
/// that is `Encodable` as JSON.
///
/// Several tools may be called at once, so the type has to be `Sendable`.
@attached(member, names: named(tools))
public macro GuardedTools() = #externalMacro(module: "HaltStateMacroPlugin", type: "GuardedToolsMacro")

/// Makes tools that a model may call of the annotated functions in an extension or a type, under a name of their own.
///
/// An extension has to name its list, since the type, or another extension of it, may have one:
///
/// ```swift
/// @GuardedTools("orderTools")
/// extension SupportTools { … }
///
/// let toolbox = try Toolbox(SupportTools().tools + SupportTools().orderTools)
/// ```
///
/// - Parameter name: What the property is called.
@attached(member, names: arbitrary)
public macro GuardedTools(_ name: StaticString) =
    #externalMacro(module: "HaltStateMacroPlugin", type: "GuardedToolsMacro")
#endif
