#if Server
public import HaltState
public import HaltStateAuthority

/// Policies were read again and are in force, but not every tenant's chain says so.
public struct ReloadNotRecorded: Error {
    /// The policies, which decide from now on, for all tenants.
    public let policies: PolicySet
    /// The tenants whose chains do not say so.
    public let tenants: [TenantID]
    /// Why the first of them does not.
    public let underlyingError: any Error
}

extension ReloadNotRecorded: CustomStringConvertible {
    /// What happened and what to do.
    public var description: String {
        """
        the policies of version \(policies.version) are in force, but this is not in the evidence of \
        \(tenants.map(\.rawValue).joined(separator: ", ")): \(underlyingError); run 'haltstate evidence verify', then read them \
        again
        """
    }
}
#endif
