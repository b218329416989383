/// A catalogue of actions: an enum whose raw values are the names that policies decide on.
///
/// ``ActionCatalog()`` checks the names and adds the conformance. The list of cases is what a test compares a policy
/// file with:
///
/// ```swift
/// #expect(policies.coverage(of: Refunds.self).isComplete)
/// ```
public protocol ActionNaming: RawRepresentable<String>, CaseIterable, Hashable, Sendable {}

extension ActionNaming {
    /// The action that the case names.
    public var action: ActionName { ActionName(stringLiteral: rawValue) }
}
