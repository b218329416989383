#if Server
import HaltState

/// Content that belongs to a piece of evidence.
struct Attachment: Sendable {
    enum Kind: String, Sendable, CaseIterable {
        case input, output, event
    }

    let id: String
    let evidenceID: String
    let agentID: AgentID
    let kind: Kind
    let content: [UInt8]

    var digest: String { SHA256Digest.text(of: content) }
}

extension Attachment {
    /// The content of an observation, if it has any.
    init?(content observation: Observation, _ evidenceID: String) {
        guard let content = observation.content else { return nil }
        self.init(
            id: "observation-\(evidenceID)",
            evidenceID: evidenceID,
            agentID: observation.agentID,
            kind: .event,
            content: content
        )
    }
}

/// What became of an attachment.
struct AttachmentReceipt: Sendable {
    let attachmentID: String
    let evidenceID: String
    let digest: String
    let expiresAt: Timestamp
    let isDuplicate: Bool

    var json: [String: ContextValue] {
        [
            "state": "available", "attachment_id": .string(attachmentID), "evidence_id": .string(evidenceID),
            "content_digest": .string(digest), "expires_at": .string(expiresAt.description),
        ]
    }
}
#endif
