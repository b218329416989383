package import HaltState

/// What a server keeps beside the events of its ledger. A durable ledger offers it.
public struct ServerStorage: Sendable {
    package let apiKeys: any APIKeyStore
    package let bindingKeys: any BindingKeyStore
    package let observations: any ObservationStore
    package let commands: any CommandStore
    /// The accounts of the approvals page, or `nil` where there can be none.
    package let users: (any UserStore & SessionStore)?

    package init(
        apiKeys: any APIKeyStore,
        bindingKeys: any BindingKeyStore,
        observations: any ObservationStore,
        commands: any CommandStore,
        users: (any UserStore & SessionStore)? = nil
    ) {
        self.apiKeys = apiKeys
        self.bindingKeys = bindingKeys
        self.observations = observations
        self.commands = commands
        self.users = users
    }
}

/// The API keys. What is done to one counts at every server on the same database, from the next request on.
package protocol APIKeyStore: KeyHolders {
    /// What is known of a key by its public name, or `nil`. Asked with each request.
    ///
    /// - Throws: ``HaltStateError``.
    func key(named id: String) async throws -> APIKeyRecord?

    /// Whether a key of the tenant is for an agent of exactly this name.
    ///
    /// - Throws: ``HaltStateError``.
    func hasKey(for agent: AgentID, of tenant: TenantID) async throws -> Bool
}

/// The secrets under which a tenant's remote clients digest arguments.
///
/// A tenant that is new is offered its key at once. One with operations on record is not, until a person has turned it on: their
/// digests were made under other keys. What is offered stays offered. To take it back would give every call that has
/// finished under the key another one, and let it run again.
package protocol BindingKeyStore: Sendable {
    /// A tenant's key, or `nil` where it has none yet.
    ///
    /// - Throws: ``HaltStateError``.
    func key(of tenant: TenantID) async throws -> TenantBindingKey?

    /// Makes the key of a tenant that has none. Where one is there by now, it stays as it is.
    ///
    /// - Parameter isNew: Whether the tenant had nothing on record a moment ago. The store looks again in its commit, and
    ///   offers the key only if that is still so.
    /// - Throws: ``HaltStateError``.
    func makeKey(of tenant: TenantID, isNew: Bool, at now: Timestamp) async throws -> TenantBindingKey

    /// Turns a tenant's key on, for good. Where it is on already, nothing changes.
    ///
    /// - Parameter person: Who does so.
    /// - Returns: The key, and since when it is on.
    /// - Throws: ``HaltStateError`` with code `notFound` for a tenant that has neither an API key nor anything on record.
    func offerKey(of tenant: TenantID, by person: String, at now: Timestamp) async throws -> TenantBindingKey
}

/// Observations, and the content that belongs to evidence.
package protocol ObservationStore: Sendable {
    /// Keeps an observation, and its content until a time, or not at all. The same one again gets the first receipt.
    ///
    /// - Throws: ``NameBelongsToOther``; ``HaltStateError``.
    func keep(
        _ observation: ObservationRecord,
        of tenant: TenantID,
        contentUntil expiry: Timestamp?,
        at now: Timestamp
    ) async throws -> KeptObservation

    /// Keeps an attachment until a time. The same one again gets the first receipt. What has expired is not there any more.
    ///
    /// - Throws: ``NameBelongsToOther``; ``HaltStateError``.
    func keep(
        _ attachment: AttachmentRecord,
        of tenant: TenantID,
        until expiry: Timestamp,
        at now: Timestamp
    ) async throws -> KeptAttachment

    /// Reads observations, the newest first, as long as somebody takes more.
    ///
    /// - Throws: What `take` throws; ``HaltStateError``.
    func observations(_ part: RecordsPart, _ take: (ListedObservation) throws -> Bool) async throws

    /// Reads the contents that belong to a piece of evidence, the newest first, as long as somebody takes more.
    ///
    /// - Throws: What `take` throws; ``HaltStateError``.
    func attachments(
        of evidenceID: String,
        _ part: RecordsPart,
        at now: Timestamp,
        _ take: (ListedAttachment) throws -> Bool
    ) async throws

    /// Deletes content whose time was over at a given time, in commits short enough that nobody has to wait for them.
    ///
    /// - Throws: ``HaltStateError``.
    func deleteContent(expiredAt time: Timestamp) async throws
}

/// A part of a list of records.
package struct RecordsPart: Sendable {
    package let tenant: TenantID
    /// The agent to hear of, or `nil` for all.
    package let agent: AgentID?
    /// How many at most.
    package let limit: Int
    /// Where the part before ended.
    package let before: Int

    package init(tenant: TenantID, agent: AgentID?, limit: Int, before: Int) {
        self.tenant = tenant
        self.agent = agent
        self.limit = limit
        self.before = before
    }
}

/// The name of a record belongs to another one already.
package enum NameBelongsToOther: Error, Sendable { case observation, attachment }

/// The words of commands that wait for people.
package protocol CommandStore: Sendable {
    /// The words of the command that an operation is bound to, while somebody may decide on it; `nil` where none are kept.
    ///
    /// - Throws: ``HaltStateError``.
    func keptCommand(of operation: GuardedOperation, tenant: TenantID, at now: Timestamp) async throws -> KeptCommand?

    /// Deletes the words of commands whose approval is over.
    ///
    /// - Throws: ``HaltStateError``.
    func forgetSettledCommands(at now: Timestamp) async throws
}
