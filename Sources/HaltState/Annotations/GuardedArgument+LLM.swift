/// What a call of a language model says of itself besides its arguments.
extension __GuardedArgument {
    /// The model that is called, which policies and people see.
    public static func model(_ name: ResourceName) -> Self {
        Self(stating: "model", name.problem == nil ? .string(name.rawValue) : nil)
    }

    /// The labels of the arguments, under the name that the published SDKs give them. Never a value.
    public static func labels(_ labels: [String]) -> Self {
        Self(stating: "kwargs_keys", .array(labels.map(ContextValue.string)))
    }
}
