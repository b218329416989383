#if Macros
// A mark behind a type alias is an attribute that the plug-in does not know. It hands over the wrapper itself, and the
// compiler knows what it is.
extension __GuardedArgument {
    /// The argument of a parameter with a property wrapper that says nothing to this package.
    public func wrapped<Wrapper>(by wrapper: borrowing Wrapper) -> Self where Wrapper: ~Copyable { self }

    /// Refuses a mark behind another name.
    @available(*, unavailable, message: "the annotation does not see a mark behind another name; write '@Identifier'")
    public func wrapped<Value>(by mark: Identifier<Value>) -> Self { fatalError("unavailable") }

    /// Refuses a mark behind another name.
    @available(*, unavailable, message: "the annotation does not see a mark behind another name; write '@Amount'")
    public func wrapped<Value>(by mark: Amount<Value>) -> Self { fatalError("unavailable") }

    /// Refuses a mark behind another name.
    @available(*, unavailable, message: "the annotation does not see a mark behind another name; write '@RiskFlag'")
    public func wrapped(by mark: RiskFlag) -> Self { fatalError("unavailable") }

    /// Refuses a mark behind another name.
    @available(
        *,
        unavailable,
        message: "the annotation does not see a mark behind another name; write '@ScheduleWindow'"
    )
    public func wrapped<Value>(by mark: ScheduleWindow<Value>) -> Self { fatalError("unavailable") }

    /// Refuses a mark behind another name.
    @available(*, unavailable, message: "the annotation does not see a mark behind another name; write '@Redacted'")
    public func wrapped<Value>(by mark: Redacted<Value>) -> Self { fatalError("unavailable") }

    /// Refuses a mark behind another name.
    @available(*, unavailable, message: "the annotation does not see a mark behind another name; write '@Unbound'")
    public func wrapped<Value>(by mark: Unbound<Value>) -> Self { fatalError("unavailable") }
}
#endif
