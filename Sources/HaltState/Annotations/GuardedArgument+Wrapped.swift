/// A mark of a parameter, such as ``Identifier``. Do not use directly: annotated functions expand to it.
@_documentation(visibility: internal)
public protocol __ParameterMark {}

// A mark behind a type alias is an attribute that the plug-in does not know. It hands over the wrapper itself, and the
// compiler knows what it is. An overload that is unavailable would give way to the other one, so this one warns, and
// ends every call.
extension __GuardedArgument {
    /// The argument of a parameter with a property wrapper that is none of this package.
    public func wrapped<Wrapper>(by wrapper: borrowing Wrapper) -> Self where Wrapper: ~Copyable { self }

    /// Refuses a mark behind another name.
    @available(
        *,
        deprecated,
        message: """
            the annotation does not see a mark behind a type alias, and every call ends in an error; write the mark \
            itself, such as '@Identifier'
            """
    )
    public func wrapped(by mark: some __ParameterMark) -> Self {
        var refused = Self(
            name,
            refusedBecause: "carries a mark behind a type alias, which the annotation does not see"
        )
        refused.isAuthorsError = true
        return refused
    }
}

#if Macros
extension Amount: __ParameterMark {}
extension Identifier: __ParameterMark {}
extension Redacted: __ParameterMark {}
extension RiskFlag: __ParameterMark {}
extension ScheduleWindow: __ParameterMark {}
extension Unbound: __ParameterMark {}
#endif
