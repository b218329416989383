/// Under which binding key a call is asked, and under which next, without any I/O: a driver asks, and feeds back what came of it.
///
/// ```
/// askForKey ─► begin ─► conflict ─► begin under the next key ─► … ─► askForKey again, where there was none
/// ```
///
/// A template or a closure makes the same idempotency key whatever the binding key, so a call that is on record under an
/// earlier one meets a conflict, and is asked again with that digest: it cannot become a second operation. Where the arguments
/// make the key, a conflict has another cause, and asking under another key would be another operation. So the earlier
/// keys are named in the question, and the authority says which one is on record.
struct BindingKeySearch {
    /// What a driver has to do next.
    enum Step {
        /// Ask the source for the tenant's key.
        case askForKey(askingAgain: Bool)
        /// Begin the call.
        case begin(GuardCall, earlierKeys: [IdempotencyKey])
    }

    private let call: GuardCall
    private let arguments: UndigestedArguments
    private let earlier: [BindingKey]
    /// The keys that are left.
    private var keys: [BindingKey] = []
    /// The conflict after which the source is asked again, or `nil`.
    private var conflict: (any Error)?
    private var isOffered = false
    private var earlierCalls: [GuardCall] = []

    init(_ call: GuardCall, _ arguments: UndigestedArguments, earlier: [BindingKey]) {
        self.call = call
        self.arguments = arguments
        self.earlier = earlier
    }

    /// The first step. A call that cannot do without the tenant's key asks for it also where there was none.
    var step: Step { .askForKey(askingAgain: arguments.makeTheKey) }

    /// Takes the source's answer.
    ///
    /// - Throws: The conflict that led to the question, where the answer is no help; ``HaltStateError`` for a call that
    ///   cannot do without the tenant's key.
    mutating func advance(offered key: BindingKey?) throws -> Step {
        isOffered = key != nil
        if arguments.makeTheKey {
            guard let key else { throw HaltStateError.withoutBindingKey(call.action) }
            earlierCalls = try earlier.map { try arguments.complete(call, under: $0) }
            let first = try arguments.complete(call, under: key)
            return .begin(first, earlierKeys: earlierCalls.compactMap(\.idempotencyKey))
        }
        if let conflict {
            guard let key else { throw conflict }
            keys = [key]
        } else {
            keys = [key].compactMap(\.self) + earlier
        }
        return try next()
    }

    /// Takes the error of a call that did not begin.
    ///
    /// - Throws: The error, where no other key is left to ask under.
    mutating func advance(refused error: any Error) throws -> Step {
        if let found = error as? EarlierKeyOnRecord {
            guard let known = earlierCalls.first(where: { $0.idempotencyKey == found.key }) else {
                throw IdempotencyConflict(idempotencyKey: found.key, action: call.action)
            }
            earlierCalls = []
            return .begin(known, earlierKeys: [])
        }
        guard error is IdempotencyConflict, !arguments.makeTheKey else { throw error }
        guard keys.isEmpty else { return try next() }
        // The tenant's key may have been offered since.
        guard !isOffered, conflict == nil else { throw error }
        conflict = error
        return .askForKey(askingAgain: true)
    }

    private mutating func next() throws -> Step {
        let key = keys.isEmpty ? BindingKey(derivedFrom: "haltstate") : keys.removeFirst()
        return .begin(try arguments.complete(call, under: key), earlierKeys: [])
    }
}

extension HaltStateError {
    fileprivate static func withoutBindingKey(_ action: ActionName) -> HaltStateError {
        HaltStateError(
            code: .invalidConfiguration,
            message: "\(action) did not run: its arguments make its key, and the authority offers no binding key "
                + "for that; set HaltStateClient.Configuration.bindingKey (where calls have run, keep theirs, or they run again: "
                + "BindingKey(derivedFrom:) of the API key), or have an admin turn the tenant's on with "
                + "'haltstate keys binding offer'"
        )
    }
}
