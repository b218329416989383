/// What has to be asked for the key under which arguments are digested, because it belongs to a tenant and not to a client.
///
/// A wrapper of an authority passes on the authority's own, as ``Authority/bindingKeySource``.
public protocol BindingKeySource: Sendable {
    /// The keys that digests were made under before there was one of the tenant's, the likeliest first.
    ///
    /// Operations on record may be bound by them: a call that meets a conflict is asked once more under each. Where the tenant
    /// has no key of its own, the first one is used.
    var earlierKeys: [BindingKey] { get }

    /// The tenant's key, or `nil` when the authority has said that it offers none.
    ///
    /// Asked before a call that needs a digest. A key that was given once is remembered, and so is that there is none.
    ///
    /// - Parameter askingAgain: Whether to ask again where it is remembered that there is none.
    /// - Throws: ``HaltStateError`` for any other answer, or none. The call does not run then.
    func bindingKey(askingAgain: Bool) async throws -> BindingKey?

    /// ``bindingKey(askingAgain:)``, on the calling thread.
    ///
    /// - Throws: As ``bindingKey(askingAgain:)``; ``HaltStateError`` with code `unsupported` where it answers only
    ///   asynchronously.
    func bindingKeyBlocking(askingAgain: Bool) throws -> BindingKey?
}
