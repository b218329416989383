#if Macros
/// An action's name whose form is checked when the program compiles.
///
/// ``ActionName`` takes any literal and refuses a wrong one only when it is used. `#action` refuses it at the literal:
///
/// ```swift
/// try await client.guard(#action("refund.create"), idempotencyKey: "refund:\(order.id)") { permit in … }
/// ```
///
/// - Parameter name: The name, as a string literal without interpolation.
@freestanding(expression)
public macro action(_ name: String) -> ActionName =
    #externalMacro(module: "HaltStateMacroPlugin", type: "ActionMacro")
#endif
