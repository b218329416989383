/// What kept a question from an authority, or its answer from the client.
package protocol DeliveryFault: Error {
    /// Whether nobody answered: no connection, or none in time. The only faults that `failOpen` covers.
    var isUnanswered: Bool { get }
    /// Whether nothing of the question can have arrived.
    var isUnsent: Bool { get }
}

extension HaltStateError {
    /// Whether nobody answered: no connection, or none in time. The only faults that `failOpen` covers.
    var isUnanswered: Bool { (underlyingError as? any DeliveryFault)?.isUnanswered ?? false }
}

extension HaltStateError {
    /// A setting that cannot be used.
    package static func configuration(_ message: String) -> HaltStateError {
        HaltStateError(code: .invalidConfiguration, message: "\(message); nothing was sent")
    }
}
