#if Macros
/// Marks a parameter of an annotated function as an amount that policies may compare.
///
/// The number leaves the process: it enters the context under the parameter's name, or under the name given here, is
/// matched against policies, shown to people who approve, and kept in the evidence. It also enters the digest.
///
/// ```swift
/// @Guarded(action: "refund.create", idempotencyKey: "refund:{order.id}")
/// func refund(_ order: Order, @Amount("amount_cents") amountCents: Int) async throws -> Receipt {
///     try await ledger.writeRefundOnce(order, amountCents)
/// }
/// ```
///
/// Takes integers, floating-point numbers and `Decimal`, also optional: `nil` is sent as JSON `null`. Callers of the
/// function write the plain value.
///
/// A model that calls the function as a tool is told the bounds of an amount, and a call beyond them is refused, whoever makes it:
/// `@Amount("amount_cents", in: 1...50_000)`. They are a limit of the program; what may be done within it, policies say. A default
/// that is a literal beyond them does not compile.
///
/// A number is sent as it is or not at all. A `Decimal` of more digits than a double keeps, or an integer beyond 64 signed
/// bits, ends the call with ``InvalidArguments``, before anybody is asked. Where such numbers occur,
/// take them as text, with ``Identifier``.
@propertyWrapper
public struct Amount<Value: Encodable> {
    /// The amount.
    public let wrappedValue: Value

    /// Marks a number.
    ///
    /// - Parameters:
    ///   - wrappedValue: The argument.
    ///   - name: The name under which policies see the amount. The parameter's own when left out.
    public init(wrappedValue: Value, _ name: StaticString = "") where Value: Numeric {
        self.wrappedValue = wrappedValue
    }

    /// Marks a number that may be missing.
    public init<Number: Numeric>(wrappedValue: Value, _ name: StaticString = "") where Value == Number? {
        self.wrappedValue = wrappedValue
    }
}

extension Amount {
    /// Marks a number within bounds. One beyond them ends the call before anybody is asked.
    ///
    /// - Parameters:
    ///   - wrappedValue: The argument.
    ///   - name: The name under which policies see the amount. The parameter's own when left out.
    ///   - bounds: The smallest and the largest amount, as literals.
    public init(wrappedValue: Value, _ name: StaticString = "", in bounds: ClosedRange<Value>)
    where Value: Numeric & Comparable {
        self.wrappedValue = wrappedValue
    }

    /// Marks a number within bounds that may be missing.
    public init<Number: Numeric & Comparable>(
        wrappedValue: Value,
        _ name: StaticString = "",
        in bounds: ClosedRange<Number>
    ) where Value == Number? {
        self.wrappedValue = wrappedValue
    }
}

extension Amount {
    /// Refuses any other value.
    @available(*, unavailable, message: "an amount is a number, such as Int or Decimal")
    public init(wrappedValue: Value, _ name: StaticString = "") {
        self.wrappedValue = wrappedValue
    }
}

extension Amount: Sendable where Value: Sendable {}
#endif
