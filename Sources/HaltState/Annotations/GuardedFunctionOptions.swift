/// The key of a ``GuardedFunction`` that no closure makes.
public struct GuardedFunctionKey: Sendable {
    /// Makes the key from the action and the digest of all arguments.
    public static let arguments = Self()
}

/// The binding of a ``GuardedFunction`` whose arguments cannot be encoded, or do not identify the operation.
public struct GuardedFunctionBinding: Sendable {
    /// Binds no argument.
    public static let contextOnly = Self()
}
