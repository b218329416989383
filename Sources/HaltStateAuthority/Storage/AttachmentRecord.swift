package import HaltState

/// Content that belongs to a piece of evidence.
package struct AttachmentRecord: Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        case input, output, event
    }

    package let id: String
    package let evidenceID: String
    package let agentID: AgentID
    package let kind: Kind
    package let content: [UInt8]
    package let digest: String

    package init(id: String, evidenceID: String, agentID: AgentID, kind: Kind, content: [UInt8]) {
        self.id = id
        self.evidenceID = evidenceID
        self.agentID = agentID
        self.kind = kind
        self.content = content
        digest = SHA256Digest.text(of: content)
    }
}

/// An attachment as it is kept, now or since before.
package struct KeptAttachment: Sendable {
    package let id: String
    package let evidenceID: String
    package let digest: String
    package let expiresAt: Timestamp
    package let isDuplicate: Bool

    package init(id: String, evidenceID: String, digest: String, expiresAt: Timestamp, isDuplicate: Bool) {
        self.id = id
        self.evidenceID = evidenceID
        self.digest = digest
        self.expiresAt = expiresAt
        self.isDuplicate = isDuplicate
    }
}

/// An attachment in a list.
package struct ListedAttachment: Sendable {
    /// Its place in the list, which grows with time.
    package let position: Int
    package let kept: KeptAttachment
    package let agentID: AgentID
    package let kind: AttachmentRecord.Kind
    package let content: [UInt8]

    package init(
        position: Int,
        _ kept: KeptAttachment,
        agentID: AgentID,
        kind: AttachmentRecord.Kind,
        content: [UInt8]
    ) {
        self.position = position
        self.kept = kept
        self.agentID = agentID
        self.kind = kind
        self.content = content
    }
}
