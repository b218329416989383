/// How the body of a guarded call ended (contract section 1.5). Absent values are written as `null`.
public struct OutcomeReport: Hashable, Sendable {
    /// Which operation; resource and risk class are the ones from the grant.
    public var identity: OperationIdentity
    /// The secret from the grant.
    public var token: PermitToken
    /// The identity of this report, a UUID that stays the same when the report is repeated.
    public var reportID: String
    /// How it ended.
    public var outcome: Outcome
    /// The kind of error, without argument values, or `nil` after success.
    public var error: String?
    /// What the body attached, or `nil`. A number that cannot be kept is left out of what is written, and `left_out` among
    /// the facts says where it stood.
    public var result: GuardContext?
    /// What a body that failed says of what it has done. Not part of the wire form, whose fields are the contract's: over HTTP
    /// it is a header, and an authority that does not know that records an error of which nothing is assumed.
    public var effect: OutcomeEffect
    /// Links to other records.
    public var evidenceContext: [String: String]

    /// Creates a report.
    public init(
        _ identity: OperationIdentity,
        token: PermitToken,
        reportID: String,
        outcome: Outcome,
        error: String? = nil,
        result: GuardContext? = nil,
        effect: OutcomeEffect = .unknown,
        evidenceContext: [String: String] = [:]
    ) {
        self.identity = identity
        self.token = token
        self.reportID = reportID
        self.outcome = outcome
        self.error = error
        self.result = result?.keepable
        self.effect = effect
        self.evidenceContext = evidenceContext
    }
}

extension OutcomeReport: Codable {
    private enum CodingKeys: String, CodingKey {
        case token = "permit_token"
        case reportID = "report_id"
        case outcome, error, result
        case evidenceContext = "evidence_context"
    }

    /// Reads the wire form.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        identity = try OperationIdentity(granted: decoder)
        token = PermitToken(try container.decode(String.self, forKey: .token))
        reportID = try container.decode(String.self, forKey: .reportID)
        outcome = try container.decode(Outcome.self, forKey: .outcome)
        error = try container.decodeIfPresent(String.self, forKey: .error)
        result = try container.decodeResult(.result)
        effect = .unknown
        evidenceContext = try container.decodeIfPresent([String: String].self, forKey: .evidenceContext) ?? [:]
    }

    /// Writes the wire form.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try identity.encode(to: encoder)
        try container.encode(token.secret, forKey: .token)
        try container.encode(reportID, forKey: .reportID)
        try container.encode(outcome, forKey: .outcome)
        try container.encode(error, forKey: .error)
        try container.encode(result?.keepable, forKey: .result)
        try container.encode(evidenceContext, forKey: .evidenceContext)
    }
}

/// Proof that an outcome is recorded (contract section 1.5).
public struct OutcomeReceipt: Hashable, Sendable {
    private let event: RecordName
    private let eventHash: EventHash
    /// Whether the same report had been recorded before.
    public var isDuplicate: Bool
    /// What the authority has recorded of what the body has done. Not part of the wire form; see ``OutcomeReport/effect``.
    public var effect: OutcomeEffect

    /// The event that recorded the outcome, a UUID.
    public var eventID: String { event.text }
    /// The event's hash in the chain.
    public var hash: String { eventHash.text }

    /// Creates a receipt.
    public init(eventID: String, hash: String, isDuplicate: Bool, effect: OutcomeEffect = .unknown) {
        self.init(RecordName(eventID), EventHash(hash), isDuplicate: isDuplicate, effect: effect)
    }

    package init(_ event: RecordName, _ hash: EventHash, isDuplicate: Bool, effect: OutcomeEffect) {
        self.event = event
        eventHash = hash
        self.isDuplicate = isDuplicate
        self.effect = effect
    }
}

extension OutcomeReceipt: Codable {
    private enum CodingKeys: String, CodingKey {
        case received, duplicate
        case eventID = "receipt_event_id"
        case hash = "receipt_hash"
    }

    /// Reads the wire form.
    ///
    /// - Throws: `DecodingError` unless `received` is `true` and the receipt is complete.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try container.requireTrue(.received)
        self.init(
            eventID: try container.decodeUUID(.eventID),
            hash: try container.decodeNonBlank(.hash),
            isDuplicate: try container.decode(Bool.self, forKey: .duplicate)
        )
    }

    /// Writes the wire form.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(true, forKey: .received)
        try container.encode(eventID, forKey: .eventID)
        try container.encode(hash, forKey: .hash)
        try container.encode(isDuplicate, forKey: .duplicate)
    }
}

/// What an outcome says of the error that a body ended with.
package enum ErrorSummary {
    private static let cancelled = "cancelled"

    /// The error's type: a message may hold argument values, so it stays in the process. Of a body that was cancelled, that it
    /// was, and the type of another error than the usual one.
    package static func of(_ error: any Error, isCancelled: Bool) -> String {
        if error is CancellationError { return cancelled }
        let type = String(reflecting: type(of: error))
        return isCancelled ? "\(cancelled): \(type)" : type
    }

    /// Whether the body was cancelled.
    package static func isCancellation(_ summary: String?) -> Bool {
        guard let summary else { return false }
        return summary == cancelled || summary.hasPrefix("\(cancelled): ")
    }
}
