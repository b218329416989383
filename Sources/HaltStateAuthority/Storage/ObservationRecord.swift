package import HaltState

/// Something that an agent saw or did without asking. It is kept, not decided on.
package struct ObservationRecord: Sendable {
    package let agentID: AgentID
    /// What the agent calls it.
    package let eventID: String
    /// What it is called as evidence, unless it is kept already.
    package let evidenceID: String
    /// What it belongs to, unless it is kept already.
    package let activityID: String
    package let content: [UInt8]?
    /// Everything but the content, in canonical form, with the content's digest.
    package let payload: [UInt8]
    /// What tells it from another one of the same name.
    package let digest: String

    package init(
        agentID: AgentID,
        eventID: String,
        evidenceID: String,
        activityID: String,
        content: [UInt8]?,
        payload: [UInt8]
    ) {
        self.agentID = agentID
        self.eventID = eventID
        self.evidenceID = evidenceID
        self.activityID = activityID
        self.content = content
        self.payload = payload
        digest = SHA256Digest.text(of: payload)
    }

    /// The content as an attachment of a piece of evidence, if there is any.
    package func attachment(of evidenceID: String) -> AttachmentRecord? {
        guard let content else { return nil }
        return AttachmentRecord(
            id: "observation-\(evidenceID)",
            evidenceID: evidenceID,
            agentID: agentID,
            kind: .event,
            content: content
        )
    }
}

/// What became of the content of an observation.
package enum ContentState: String, Sendable {
    /// There was none.
    case notSubmitted = "not_submitted"
    /// It is not kept, or no longer.
    case disabled
    case available
}

/// An observation as it is kept, now or since before.
package struct KeptObservation: Sendable {
    package let evidenceID: String
    package let activityID: String
    package let contentState: ContentState
    package let isDuplicate: Bool
    package let attachment: KeptAttachment?

    package init(
        evidenceID: String,
        activityID: String,
        contentState: ContentState,
        isDuplicate: Bool,
        attachment: KeptAttachment?
    ) {
        self.evidenceID = evidenceID
        self.activityID = activityID
        self.contentState = contentState
        self.isDuplicate = isDuplicate
        self.attachment = attachment
    }
}

/// An observation in a list.
package struct ListedObservation: Sendable {
    /// Its place in the list, which grows with time.
    package let position: Int
    package let evidenceID: String
    package let activityID: String
    package let contentState: ContentState
    package let observedAt: Timestamp
    /// What the agent has said.
    package let payload: [String: ContextValue]

    package init(
        position: Int,
        evidenceID: String,
        activityID: String,
        contentState: ContentState,
        observedAt: Timestamp,
        payload: [String: ContextValue]
    ) {
        self.position = position
        self.evidenceID = evidenceID
        self.activityID = activityID
        self.contentState = contentState
        self.observedAt = observedAt
        self.payload = payload
    }
}
