/// An error that a message to an authority has met, and what it says of the message.
///
/// Said by the error, where it arises, so that whoever decides what is done next need not look for what it comes from. An error
/// of any other type is an authority's answer, and final.
protocol MessageError: Error {
    /// Whether the same message may get through at another attempt.
    var mayPass: Bool { get }
    /// Whether the authority may have acted on the message, though no answer came.
    var mayHaveArrived: Bool { get }
    /// Whether a receipt for the message may still be had: also where the first one came and made no sense.
    var mayBeConfirmed: Bool { get }
    /// Whether it says what has become of the permit in the message.
    var isFinalForPermit: Bool { get }
}

extension HaltStateError: MessageError {
    /// How far a message got.
    package enum Delivery: Sendable {
        /// Nobody could be reached, so that it was not sent.
        case notSent
        /// Nobody answered in time.
        case unanswered
        /// It was turned away before anybody looked into it.
        case turnedAway
        /// As far as may be.
        case unknown
    }

    /// A changed key or a refused permit stays what it is.
    var mayPass: Bool {
        switch code {
        case .unavailable, .timedOut, .rateLimited, .serverError, .truncatedReply: true
        default: false
        }
    }

    var mayHaveArrived: Bool { delivery == .unanswered || delivery == .unknown }

    /// Besides errors that may pass, a receipt that makes no sense (contract sections 1.4 and 1.5).
    var mayBeConfirmed: Bool {
        switch code {
        case .malformedReply, .wrongContentType, .oversizedReply: true
        default: mayPass
        }
    }

    /// A refused key, say, leaves an earlier attempt as unclear as it was.
    var isFinalForPermit: Bool { code == .permitInvalid }

    /// Whether nobody answered: no connection, or no answer in time. The only errors that `failOpen` covers.
    ///
    /// An authority of a user's own says so with the code `timedOut`, or with the error of the authority that it asks behind one of
    /// its own. The code `unavailable` alone does not: it is also that of an authority that was reached and could not work.
    package var isUnanswered: Bool {
        switch (delivery, code) {
        case (.notSent, _), (.unanswered, _), (.unknown, .timedOut): true
        case (.unknown, .unavailable): (underlyingError as? Self)?.isUnanswered ?? false
        default: false
        }
    }
}

/// The caller went away while a message was under way. A driver shields the next attempt at a receipt from that.
extension CancellationError: MessageError {
    var mayPass: Bool { false }
    var mayHaveArrived: Bool { false }
    var mayBeConfirmed: Bool { true }
    var isFinalForPermit: Bool { false }
}
