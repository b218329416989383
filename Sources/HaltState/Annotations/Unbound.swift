#if Macros
/// Marks a parameter of an annotated function that does not identify the operation.
///
/// Nothing of it leaves the process, not even in the digest: a repeated key with another value is the same operation.
/// Use it for loggers, callbacks and caches, and for free text that a model words anew each time, never for what decides the
/// effect. Only the `correlation` of an annotation may name it, and then that value is sent.
///
/// ```swift
/// @Guarded(action: "refund.create", idempotencyKey: "refund:{order.id}")
/// func refund(_ order: Order, @Unbound onProgress: @escaping (Double) -> Void) async throws -> Receipt { … }
/// ```
///
/// Callers of the function write the plain value. A closure that does not escape, an `inout` value and a parameter
/// pack can carry no property wrapper: leave them out with ``ArgumentBinding/except(_:)``.
@propertyWrapper
public struct Unbound<Value> {
    /// The value.
    public let wrappedValue: Value

    /// Marks a value.
    public init(wrappedValue: Value) {
        self.wrappedValue = wrappedValue
    }
}

extension Unbound: Sendable where Value: Sendable {}
#endif
