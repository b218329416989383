#if Server
import HaltState
import HaltStateAuthority
import Synchronization

/// Everything that a server keeps beside the events, in memory: what another database has to offer, and no more.
final class MemoryStorage: Sendable {
    private struct State {
        var keys: [String: APIKeyRecord] = [:]
        var bindingKeys: [TenantID: TenantBindingKey] = [:]
        var observations: [(record: ObservationRecord, tenant: TenantID, at: Timestamp)] = []
        var attachments: [(record: AttachmentRecord, tenant: TenantID, kept: KeptAttachment)] = []
    }

    private let state = Mutex(State())

    var storage: ServerStorage {
        ServerStorage(apiKeys: self, bindingKeys: self, observations: self, commands: self)
    }

    func makeKey(_ scopes: Set<KeyScope>, at now: Timestamp) throws -> APIKey {
        let key = APIKey.random()
        let record = try APIKeyRecord(
            of: key,
            tenant: "shop",
            scopes: scopes,
            name: "tester",
            agent: nil,
            lifetime: nil,
            at: now
        )
        state.withLock { $0.keys[key.id] = record }
        return key
    }

    func forgetKey(_ id: String) { state.withLock { $0.keys[id] = nil } }
}

extension MemoryStorage: APIKeyStore {
    func key(named id: String) async throws -> APIKeyRecord? { state.withLock { $0.keys[id] } }

    func hasKey(for agent: AgentID, of tenant: TenantID) async throws -> Bool {
        state.withLock { $0.keys.values.contains { $0.agent == agent && $0.tenant == tenant } }
    }

    func holder(of requester: Approver) throws -> String? {
        state.withLock { state in
            state.keys.values.first { requester.authentication == APIKeyRecord.authentication + $0.id }?.name
        }
    }
}

extension MemoryStorage {
    func hands(behind name: String, since: Timestamp, tenant: TenantID) throws -> Set<String> { [name.folded] }
}

extension MemoryStorage: BindingKeyStore {
    func key(of tenant: TenantID) async throws -> TenantBindingKey? { state.withLock { $0.bindingKeys[tenant] } }

    func makeKey(of tenant: TenantID, isNew: Bool, at now: Timestamp) async throws -> TenantBindingKey {
        keep(TenantBindingKey(tenant: tenant, offeredAt: isNew ? now : nil, offeredBy: nil, bytes: bytes))
    }

    func offerKey(of tenant: TenantID, by person: String, at now: Timestamp) async throws -> TenantBindingKey {
        keep(TenantBindingKey(tenant: tenant, offeredAt: now, offeredBy: person, bytes: bytes))
    }

    private var bytes: [UInt8] { Array(repeating: 7, count: 32) }

    private func keep(_ key: TenantBindingKey) -> TenantBindingKey {
        state.withLock { $0.bindingKeys[key.tenant] = key }
        return key
    }
}

extension MemoryStorage: ObservationStore {
    func keep(
        _ observation: ObservationRecord,
        of tenant: TenantID,
        contentUntil expiry: Timestamp?,
        at now: Timestamp
    ) async throws -> KeptObservation {
        let first = state.withLock { state in
            state.observations.first {
                $0.tenant == tenant && $0.record.agentID == observation.agentID
                    && $0.record.eventID == observation.eventID
            }?.record
        }
        guard first.map({ $0.digest == observation.digest }) ?? true else { throw NameBelongsToOther.observation }
        if first == nil { state.withLock { $0.observations.append((observation, tenant, now)) } }
        let record = first ?? observation
        var kept: KeptAttachment?
        if let expiry, let content = observation.attachment(of: record.evidenceID) {
            kept = try await keep(content, of: tenant, until: expiry, at: now)
        }
        return KeptObservation(
            evidenceID: record.evidenceID,
            activityID: record.activityID,
            contentState: kept != nil ? .available : observation.content == nil ? .notSubmitted : .disabled,
            isDuplicate: first != nil,
            attachment: kept
        )
    }

    func keep(
        _ attachment: AttachmentRecord,
        of tenant: TenantID,
        until expiry: Timestamp,
        at now: Timestamp
    ) async throws -> KeptAttachment {
        try state.withLock { state in
            let first = state.attachments.first { $0.tenant == tenant && $0.record.id == attachment.id }
            guard first.map({ $0.record.digest == attachment.digest }) ?? true else {
                throw NameBelongsToOther.attachment
            }
            let kept = KeptAttachment(
                id: attachment.id,
                evidenceID: attachment.evidenceID,
                digest: attachment.digest,
                expiresAt: first?.kept.expiresAt ?? expiry,
                isDuplicate: first != nil
            )
            if first == nil { state.attachments.append((attachment, tenant, kept)) }
            return kept
        }
    }

    func observations(_ part: RecordsPart, _ take: (ListedObservation) throws -> Bool) async throws {
        let all = state.withLock { $0.observations }
        for (position, kept) in all.enumerated().reversed() where kept.tenant == part.tenant && position < part.before {
            let entry = ListedObservation(
                position: position,
                evidenceID: kept.record.evidenceID,
                activityID: kept.record.activityID,
                contentState: .notSubmitted,
                observedAt: kept.at,
                payload: ["event_id": .string(kept.record.eventID)]
            )
            guard try take(entry) else { return }
        }
    }

    func attachments(
        of evidenceID: String,
        _ part: RecordsPart,
        at now: Timestamp,
        _ take: (ListedAttachment) throws -> Bool
    ) async throws {
        let all = state.withLock { $0.attachments }
        for (position, held) in all.enumerated().reversed() where held.record.evidenceID == evidenceID {
            let entry = ListedAttachment(
                position: position,
                held.kept,
                agentID: held.record.agentID,
                kind: held.record.kind,
                content: held.record.content
            )
            guard try take(entry) else { return }
        }
    }

    func deleteContent(expiredAt time: Timestamp) async throws {
        state.withLock { state in state.attachments.removeAll { $0.kept.expiresAt <= time } }
    }
}

extension MemoryStorage: CommandStore {
    func keptCommand(of: GuardedOperation, tenant: TenantID, at: Timestamp) async throws -> KeptCommand? { nil }
    func forgetSettledCommands(at now: Timestamp) async throws {}
}
#endif
