/// The key belongs to another operation. The body did not run.
///
/// A key binds one exact operation: agent, action, resource, risk class, context and arguments. A changed amount under
/// the same key is either a mistake or an attack, never a retry.
public struct IdempotencyConflict: Error, Hashable, Sendable {
    /// The key that is taken.
    public let idempotencyKey: IdempotencyKey
    /// The action that was asked for.
    public let action: ActionName
    /// The action that holds the key, or `nil` when the authority does not say.
    ///
    /// Keys can be guessed, so an authority says only to the agent that holds one what it holds, and how far that has got.
    public let heldBy: ActionName?
    /// What of the operation that holds the key is not what was asked for, or `nil` when the authority does not say.
    public let difference: Difference?
    /// How far the operation has got that holds the key, or `nil` when the authority does not say.
    public let standing: OperationStanding?
    /// How that operation ended, or `nil` while that is not known or the authority does not say.
    public let outcome: Outcome?
    /// Whether the key's template may make the same key of other values: the conflict need not be a changed call.
    ///
    /// `"a:{x}:{y}"` does so for (`1:2`, `3`) and (`1`, `2:3`). Only a call of an annotated function knows.
    public internal(set) var isKeyAmbiguous = false
    package var leftBody = LeftBody()

    /// The first part in which two operations under one key differ, in this order.
    public enum Difference: String, Hashable, Sendable {
        /// Another agent holds the key. Nothing else is said then.
        case agent
        /// Keys are shared by all actions of a tenant.
        case action
        /// Something else is acted on.
        case resource
        /// It is in another risk class.
        case riskClass = "risk_class"
        /// The context or the arguments are others.
        case arguments
    }

    /// Creates the error.
    public init(
        idempotencyKey: IdempotencyKey,
        action: ActionName,
        heldBy: ActionName? = nil,
        difference: Difference? = nil,
        standing: OperationStanding? = nil,
        outcome: Outcome? = nil
    ) {
        self.idempotencyKey = idempotencyKey
        self.action = action
        self.heldBy = heldBy
        self.difference = difference
        self.standing = standing
        self.outcome = outcome
    }
}

extension IdempotencyConflict: CustomStringConvertible, CustomDebugStringConvertible {
    /// What happened and what to do, safe for logs.
    public var description: String {
        "\(action) was asked for under a key that \(holder)\(progress); "
            + "repeat that operation unchanged, or use a new key" + (isKeyAmbiguous ? Self.ambiguity : "")
    }

    private var progress: String {
        guard let standing else { return "" }
        return " (\(standing.rawValue.replacing("_", with: " "))\(outcome.map { ", \($0.rawValue)" } ?? ""))"
    }

    private var holder: String {
        guard let heldBy else { return difference == .agent ? "another agent holds" : "another operation holds" }
        return switch difference {
        case nil: "\(heldBy) holds"
        case .action: "\(heldBy) holds, and keys are shared by all actions"
        case .agent: "\(heldBy) holds for another agent"
        case .resource: "\(heldBy) holds for another resource"
        case .riskClass: "\(heldBy) holds in another risk class"
        case .arguments: "\(heldBy) holds with other arguments"
        }
    }

    private static let ambiguity =
        "; the key's template is ambiguous, so that operation may be one with other values in it: separate the "
        + "placeholders by text that no value holds"

    /// The description with the idempotency key.
    public var debugDescription: String { "\(description) [key \(idempotencyKey)]" }
}

extension IdempotencyConflict: GuardedCallError {
    /// ``GuardedCallStatus/conflict``.
    public var callStatus: GuardedCallStatus { .conflict }

    /// That something else was asked for in its place, and what became of that.
    public var modelMessage: String {
        "Not performed: \(cause). Do not change values to get past this; say that a person has to look into it."
    }

    private var cause: String {
        switch difference {
        case nil, .agent: "something else was asked for before in its place"
        case .action: "another action was asked for before in its place\(ending)"
        case .resource, .riskClass, .arguments: "it was asked for before with other values\(ending)"
        }
    }

    private var ending: String {
        switch (standing, outcome) {
        case (.pending, _), (.suspended, _): ", and that call waits for approval"
        case (.approved, _): ", and that call has been approved"
        case (.rejected, _): ", and a person has rejected that call"
        case (.expired, _): ", and that call was not approved in time"
        case (.underWay, _): ", and that call is being performed at the moment"
        case (.completed, .success): ", and that call was performed, with success"
        case (.completed, .error): ", and that call failed"
        case (.inDoubt, _): ", and nobody knows how that call ended"
        default: ""
        }
    }
}
