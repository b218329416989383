/// Nobody could be asked, or the answer cannot be trusted. The body did not run.
///
/// Outcomes that a caller branches on are types of their own, such as ``ApprovalPending`` and ``ActionDenied``.
public struct HaltStateError: Error, Sendable {
    /// What kind of error it is. Compare with the static members; more may be added.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        enum Kind: String {
            case noClient, invalidCall, unavailable, malformedReply, replyMismatch, permitInvalid, startUnconfirmed
            case notFound, approvalTimeout, unsupported, ledgerUnusable, internalError
            case invalidConfiguration, unauthorized, forbidden, conflict, payloadTooLarge, unprocessable, rateLimited
            case serverError, refused, redirected, timedOut, notTrusted, truncatedReply, wrongContentType,
                oversizedReply
            case killed, paused, heartbeatLost, journalUnusable
        }

        private let kind: Kind

        init(_ kind: Kind) { self.kind = kind }

        /// The code's name.
        public var description: String { kind.rawValue }

        /// No client is bound where the call was made.
        public static let noClient = Self(.noClient)
        /// The call itself is wrong: action name, key, context or an argument.
        public static let invalidCall = Self(.invalidCall)
        /// The authority could not be reached or could not work. Trying again may help.
        public static let unavailable = Self(.unavailable)
        /// The reply is not one the contract knows.
        public static let malformedReply = Self(.malformedReply)
        /// The reply speaks of another operation than the one asked for.
        public static let replyMismatch = Self(.replyMismatch)
        /// The permit is unknown, used, or belongs to another operation.
        public static let permitInvalid = Self(.permitInvalid)
        /// The start could not be confirmed, so the body did not run; the operation may show as started.
        public static let startUnconfirmed = Self(.startUnconfirmed)
        /// The authority does not know what was asked for.
        public static let notFound = Self(.notFound)
        /// Nobody decided in the time given.
        public static let approvalTimeout = Self(.approvalTimeout)
        /// The authority cannot do this, such as answering a synchronous call.
        public static let unsupported = Self(.unsupported)
        /// The ledger's file cannot be used: read-only, not a ledger, or written by a newer version.
        public static let ledgerUnusable = Self(.ledgerUnusable)
        /// A bug in this package.
        public static let internalError = Self(.internalError)
    }

    /// What kind of error it is.
    public let code: Code
    /// What happened, to what, and what to do. Safe for logs.
    public let message: String
    /// The error behind this one, or `nil`.
    public let underlyingError: (any Error)?
    /// How long the authority asks to be left alone, or `nil` when it does not say.
    public let retryAfter: Duration?
    package var leftBody = LeftBody()
    /// How far the message got that has met the error.
    package var delivery: Delivery

    /// Creates an error.
    public init(
        code: Code,
        message: String,
        underlyingError: (any Error)? = nil,
        retryAfter: Duration? = nil
    ) {
        self.code = code
        self.message = message
        self.underlyingError = underlyingError
        self.retryAfter = retryAfter
        delivery = code == .rateLimited ? .turnedAway : .unknown
    }
}

extension HaltStateError: CustomStringConvertible, CustomDebugStringConvertible {
    /// The message, safe for logs.
    public var description: String { message }

    /// The code, the message and the error behind it.
    public var debugDescription: String {
        "\(code): \(message)\(underlyingError.map { " (\(String(reflecting: $0)))" } ?? "")"
    }
}

extension HaltStateError: GuardedCallError {
    /// ``GuardedCallStatus/unavailable``, except where it only waits or its values are too large.
    public var callStatus: GuardedCallStatus {
        switch code {
        case .approvalTimeout: .pending
        case .payloadTooLarge: .invalidArguments
        default: .unavailable
        }
    }

    /// That nobody could be asked. What is wrong is for whoever runs the program.
    public var modelMessage: String {
        switch code {
        case .approvalTimeout: "Not performed yet: nobody has decided on it so far. \(ModelWords.wait)"
        case .payloadTooLarge: "Not performed: the arguments are too large. Shorten them and call again."
        case .killed, .paused: "Not performed: a person has stopped this agent. \(ModelWords.stop)"
        default: ModelWords.error
        }
    }
}
