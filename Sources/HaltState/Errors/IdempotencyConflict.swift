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
    public let heldBy: ActionName?
    /// What of the operation that holds the key is not what was asked for, or `nil` when the authority does not say.
    public let difference: Difference?
    /// Whether the key's template may make the same key of other values: the conflict need not be a changed call.
    ///
    /// `"a:{x}:{y}"` does so for (`1:2`, `3`) and (`1`, `2:3`). Only a call of an annotated function knows.
    public internal(set) var isKeyAmbiguous = false

    /// The first part in which two operations under one key differ, in this order.
    public enum Difference: String, Hashable, Sendable {
        /// Keys are shared by all actions of a tenant.
        case action
        /// Another agent asks.
        case agent
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
        difference: Difference? = nil
    ) {
        self.idempotencyKey = idempotencyKey
        self.action = action
        self.heldBy = heldBy
        self.difference = difference
    }
}

extension IdempotencyConflict: CustomStringConvertible, CustomDebugStringConvertible {
    /// What happened and what to do, safe for logs.
    public var description: String {
        "\(action) was asked for under a key that \(holder); repeat that operation unchanged, or use a new key"
            + (isKeyAmbiguous ? Self.ambiguity : "")
    }

    private var holder: String {
        guard let heldBy else { return "another operation holds" }
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

    /// That something else was asked for in its place.
    public var modelMessage: String {
        "Not performed: it was asked for before with other values. Do not change values to get past this; "
            + "say that a person has to look into it."
    }
}
