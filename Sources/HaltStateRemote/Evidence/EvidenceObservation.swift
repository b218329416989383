public import HaltState

/// Something that happened and that nobody decided on, told for the evidence (contract section 1.11).
///
/// Nothing is observed by itself: what is here leaves the process because the caller says so.
///
/// ```swift
/// try await client.record(
///     EvidenceObservation(eventID: "mail-4711", action: "email.received", direction: .input, links: [.conversation: "c-9"])
/// )
/// ```
public struct EvidenceObservation: Hashable, Sendable {
    /// Where it came from.
    public enum Direction: String, Hashable, Sendable, Codable {
        /// It came in.
        case input
        /// It went out.
        case output
        /// It happened.
        case event
    }

    /// Something outside that it is about.
    public struct Reference: Hashable, Sendable, Codable {
        /// What it refers to.
        public enum Kind: String, Hashable, Sendable, Codable {
            /// A web address.
            case url
            /// A post.
            case post = "post_id"
            /// A comment.
            case comment = "comment_id"
            /// A message.
            case message = "message_id"
            /// Anything else.
            case resource = "resource_id"
        }

        /// What it refers to.
        public var kind: Kind
        /// Its address or identifier.
        public var value: String

        /// Creates a reference.
        public init(_ kind: Kind, _ value: String) {
            self.kind = kind
            self.value = value
        }
    }

    /// A link to other records. The contract knows these and no other.
    public enum Link: String, Hashable, Sendable, CaseIterable {
        /// An activity.
        case activity = "activity_id"
        /// What belongs together across systems.
        case correlation = "correlation_id"
        /// A conversation.
        case conversation = "conversation_id"
        /// A message.
        case message = "message_id"
        /// A customer, by a name that says nothing outside.
        case customer = "customer_reference"
        /// A request.
        case request = "request_id"
        /// A guarded operation.
        case operation = "operation_id"
    }

    /// Its identity: the same one again is a repeat, not a second observation.
    public var eventID: String
    /// What happened, such as `email.received`.
    public var action: String
    /// Where it came from.
    public var direction: Direction
    /// Who observed it, or `nil` for the client's own agent.
    public var agentID: AgentID?
    /// When it happened, or `nil` for now.
    public var occurredAt: Timestamp?
    /// Links to other records.
    public var links: [Link: String]
    /// What it is about.
    public var references: [Reference]
    /// Its content, or `nil` to keep that to yourself. At most 256 KiB.
    public var content: [UInt8]?

    /// Creates an observation.
    public init(
        eventID: String,
        action: String,
        direction: Direction,
        agentID: AgentID? = nil,
        occurredAt: Timestamp? = nil,
        links: [Link: String] = [:],
        references: [Reference] = [],
        content: [UInt8]? = nil
    ) {
        self.eventID = eventID
        self.action = action
        self.direction = direction
        self.agentID = agentID
        self.occurredAt = occurredAt
        self.links = links
        self.references = references
        self.content = content
    }
}

/// Proof that an observation is recorded.
public struct ObservationReceipt: Hashable, Sendable {
    /// What became of the content.
    public enum ContentState: String, Hashable, Sendable, Codable {
        /// It is kept.
        case available
        /// The authority keeps no content.
        case disabled
        /// None was sent.
        case notSubmitted = "not_submitted"
        /// It could not be kept; the observation itself is recorded.
        case error
    }

    /// The evidence that was recorded.
    public let evidenceID: String
    /// The activity that it belongs to.
    public let activityID: String
    /// What became of the content.
    public let contentState: ContentState
    /// Whether the same observation had been recorded before.
    public let isDuplicate: Bool
    /// Whether the authority has named the digest of the content that was sent, so that it keeps just that.
    public let isVerified: Bool
}
