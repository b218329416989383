#if Macros
/// Marks a parameter of an annotated function as a flag that policies may match on, such as a bypass or a dry run.
///
/// The flag leaves the process: it enters the context under the parameter's name, or under the name given here, is
/// matched against policies, shown to people who approve, and kept in the evidence. It also enters the digest.
///
/// ```swift
/// @Guarded(action: "export.create", idempotencyKey: "export:{report.id}")
/// func export(_ report: Report, @RiskFlag("includes_personal_data") withNames: Bool) async throws { … }
/// ```
///
/// Callers of the function write the plain value.
@propertyWrapper
public struct RiskFlag: Sendable {
    /// The flag.
    public let wrappedValue: Bool

    /// Marks a flag.
    ///
    /// - Parameters:
    ///   - wrappedValue: The argument.
    ///   - name: The name under which policies see the flag. The parameter's own when left out.
    public init(wrappedValue: Bool, _ name: StaticString = "") {
        self.wrappedValue = wrappedValue
    }
}
#endif
