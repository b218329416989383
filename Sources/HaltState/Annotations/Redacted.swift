#if Macros
/// Marks a parameter of an annotated function whose presence policies may see, but not its value.
///
/// The value stays in the process. What leaves it is the name, with a marker in the value's place, and the keyed
/// digest of all bound arguments, from which the value cannot be read. A repeated key with another value is a conflict.
///
/// ```swift
/// @Guarded(action: "mail.send", idempotencyKey: "welcome:{customer.id}")
/// func sendWelcome(to customer: Customer, @Redacted at email: String) async throws { … }
/// ```
///
/// Callers of the function write the plain value.
@propertyWrapper
public struct Redacted<Value: Encodable> {
    /// The value.
    public let wrappedValue: Value

    /// Marks a value.
    ///
    /// - Parameters:
    ///   - wrappedValue: The argument.
    ///   - name: The name under which policies see that there is a value. The parameter's own when left out.
    public init(wrappedValue: Value, _ name: StaticString = "") {
        self.wrappedValue = wrappedValue
    }
}

extension Redacted: Sendable where Value: Sendable {}
#endif
