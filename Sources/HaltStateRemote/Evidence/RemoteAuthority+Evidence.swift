public import HaltState

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension RemoteAuthority: EvidenceRecorder {
    /// Records an observation.
    ///
    /// - Throws: `HaltStateError`.
    public func record(_ observation: EvidenceObservation, agentID: AgentID) async throws -> ObservationReceipt {
        let call = try RemoteCall(.observation, ObservationMessage(observation, agentID: agentID))
        let answer = try await perform(call).message(ObservationAnswer.self)
        let digest = answer.attachment?.state == "error" ? nil : answer.attachment?.digest
        return ObservationReceipt(
            evidenceID: answer.evidenceID,
            activityID: answer.activityID,
            contentState: answer.contentState,
            isDuplicate: answer.isDuplicate,
            isVerified: try observation.content.map { try Self.isSame($0, digest) } ?? false
        )
    }

    /// Keeps an attachment.
    ///
    /// - Throws: `HaltStateError`.
    public func attach(_ attachment: EvidenceAttachment, agentID: AgentID) async throws -> AttachmentReceipt {
        let call = try RemoteCall(.attachment, AttachmentMessage(attachment, agentID: agentID))
        let answer = try await perform(call).message(AttachmentAnswer.self)
        if answer.state == "error" {
            throw HaltStateError(code: .serverError, message: "the authority could not keep the attachment")
        }
        for (told, sent) in [(answer.attachmentID, attachment.id), (answer.evidenceID, attachment.evidenceID)] {
            if let told, !told.hasBytes(of: sent) { throw Self.otherContent }
        }
        return AttachmentReceipt(
            state: answer.state,
            attachmentID: answer.attachmentID,
            evidenceID: answer.evidenceID,
            expiresAt: answer.expiresAt,
            isDuplicate: answer.isDuplicate,
            isVerified: try Self.isSame(attachment.content, answer.digest)
        )
    }

    /// Whether the authority has named the content that was sent; `false` when it has named none.
    ///
    /// - Throws: `HaltStateError` with code `replyMismatch` when it has named another.
    private static func isSame(_ content: [UInt8], _ digest: String?) throws -> Bool {
        guard let digest else { return false }
        let hexadecimal = digest.lowercased().split(separator: ":").last.map(String.init)
        guard hexadecimal == SHA256Digest.text(of: content) else { throw otherContent }
        return true
    }

    private static let otherContent = HaltStateError(
        code: .replyMismatch,
        message: "the authority keeps other content than was sent, by its own digest"
    )
}

/// The wire form of an observation. Unlike in other messages, what is absent is left out.
private struct ObservationMessage: Encodable {
    let agentID: AgentID
    let observation: EvidenceObservation

    init(_ observation: EvidenceObservation, agentID: AgentID) {
        self.observation = observation
        self.agentID = agentID
    }

    private enum CodingKeys: String, CodingKey {
        case action, direction
        case agentID = "agent_id"
        case eventID = "event_id"
        case occurredAt = "occurred_at"
        case links = "evidence_context"
        case references = "external_references"
        case content = "content_base64"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(agentID, forKey: .agentID)
        try container.encode(observation.eventID, forKey: .eventID)
        try container.encode(observation.action, forKey: .action)
        try container.encode(observation.direction, forKey: .direction)
        try container.encodeIfPresent(observation.occurredAt, forKey: .occurredAt)
        if !observation.links.isEmpty {
            let links = observation.links.map { ($0.rawValue, $1) }
            try container.encode(Dictionary(links, uniquingKeysWith: { _, last in last }), forKey: .links)
        }
        if !observation.references.isEmpty { try container.encode(observation.references, forKey: .references) }
        try container.encodeIfPresent(observation.content.map { Data($0).base64EncodedString() }, forKey: .content)
    }
}

private struct ObservationAnswer: Decodable {
    let evidenceID: String
    let activityID: String
    let contentState: ObservationReceipt.ContentState
    let isDuplicate: Bool
    let attachment: AttachmentAnswer?

    private enum CodingKeys: String, CodingKey {
        case evidenceID = "evidence_id"
        case activityID = "activity_id"
        case recordState = "record_state"
        case contentState = "content_state"
        case governanceState = "governance_state"
        case duplicate
        case attachment = "attachment_receipt"
    }

    /// Reads the answer.
    ///
    /// - Throws: `DecodingError` unless the observation is recorded, and nobody claims to have decided on it.
    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        for (key, state) in [(CodingKeys.recordState, "recorded"), (.governanceState, "not_evaluated")] {
            guard try container.decode(String.self, forKey: key) == state else {
                throw DecodingError.dataCorruptedError(forKey: key, in: container, debugDescription: "must be \(state)")
            }
        }
        evidenceID = try container.decodeNonBlank(.evidenceID)
        activityID = try container.decodeNonBlank(.activityID)
        contentState = try container.decode(ObservationReceipt.ContentState.self, forKey: .contentState)
        isDuplicate = try container.decode(Bool.self, forKey: .duplicate)
        attachment = try? container.decodeIfPresent(AttachmentAnswer.self, forKey: .attachment)
    }
}

private struct AttachmentMessage: Encodable {
    let attachmentID: String
    let evidenceID: String
    let agentID: AgentID
    let kind: EvidenceAttachment.Kind
    let content: String

    init(_ attachment: EvidenceAttachment, agentID: AgentID) {
        attachmentID = attachment.id
        evidenceID = attachment.evidenceID
        self.agentID = agentID
        kind = attachment.kind
        content = Data(attachment.content).base64EncodedString()
    }

    private enum CodingKeys: String, CodingKey {
        case attachmentID = "attachment_id"
        case evidenceID = "evidence_id"
        case agentID = "agent_id"
        case kind = "content_kind"
        case content = "content_base64"
    }
}

private struct AttachmentAnswer: Decodable {
    let state: String
    let attachmentID: String?
    let evidenceID: String?
    let digest: String?
    let expiresAt: String?
    let isDuplicate: Bool?

    private enum CodingKeys: String, CodingKey {
        case state
        case attachmentID = "attachment_id"
        case evidenceID = "evidence_id"
        case digest = "content_digest"
        case expiresAt = "expires_at"
        case isDuplicate = "duplicate"
    }
}
