public import HaltState

/// Content to be kept with a piece of evidence (contract section 1.10).
public struct EvidenceAttachment: Hashable, Sendable {
    /// The most content that one attachment takes, in bytes.
    public static let maximumSize = 262_144

    /// Which side of an action the content is.
    public enum Kind: String, Hashable, Sendable, Codable {
        /// What went in.
        case input
        /// What came out.
        case output
    }

    /// Its identity: the same one again is a repeat.
    public var id: String
    /// The evidence that it belongs to.
    public var evidenceID: String
    /// Who acted, or `nil` for the client's own agent.
    public var agentID: AgentID?
    /// Which side it is.
    public var kind: Kind
    /// The content.
    public var content: [UInt8]

    /// Creates an attachment.
    public init(id: String, evidenceID: String, agentID: AgentID? = nil, kind: Kind, content: [UInt8]) {
        self.id = id
        self.evidenceID = evidenceID
        self.agentID = agentID
        self.kind = kind
        self.content = content
    }

    /// Creates an attachment of named texts, under the identity and in the form that other HaltState clients give it.
    ///
    /// Two clients that attach the same side of the same evidence so make one attachment, not two.
    public init(texts: [String: String], evidenceID: String, agentID: AgentID, kind: Kind) {
        var content = CanonicalJSON()
        content.write(texts)
        let name = "[" + [agentID.rawValue, evidenceID, kind.rawValue].map(\.asciiJSON).joined(separator: ",") + "]"
        self.init(
            id: "sdk-capture-" + SHA256Digest.text(of: name),
            evidenceID: evidenceID,
            agentID: agentID,
            kind: kind,
            content: content.bytes
        )
    }
}

/// Proof that an attachment is kept.
public struct AttachmentReceipt: Hashable, Sendable {
    /// What became of it, in the authority's words.
    public let state: String
    /// The attachment.
    public let attachmentID: String?
    /// The evidence that it belongs to.
    public let evidenceID: String?
    /// Until when it is kept, or `nil` when the authority does not say.
    public let expiresAt: String?
    /// Whether the same attachment had been kept before, or `nil` when the authority does not say.
    public let isDuplicate: Bool?
    /// Whether the authority has said which content it keeps. It is then the one that was sent: another is an error.
    public let isVerified: Bool
}

extension String {
    /// The text as JSON in ASCII alone, which identities of attachments are digests of.
    fileprivate var asciiJSON: String {
        var text = "\""
        for unit in utf16 {
            switch unit {
            case 0x22: text += "\\\""
            case 0x5C: text += "\\\\"
            case 0x08: text += "\\b"
            case 0x09: text += "\\t"
            case 0x0A: text += "\\n"
            case 0x0C: text += "\\f"
            case 0x0D: text += "\\r"
            case 0x20...0x7E: text.unicodeScalars.append(Unicode.Scalar(UInt8(unit)))
            default:
                let digits = String(unit, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }
        }
        return text + "\""
    }
}
