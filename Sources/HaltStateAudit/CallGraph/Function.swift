#if Macros
/// Code that runs as one: a function, an initializer, an accessor, or what stands outside of all of them.
struct Function: Sendable {
    struct Parameter: Sendable {
        /// `_` without a label.
        let label: String
        /// As it is written.
        let type: String
        let mayBeOmitted: Bool
    }

    /// What is known of a function that is a member of a type.
    struct Membership {
        /// Whether it belongs to the type and not to its values.
        let isOfType: Bool
        let isOverride: Bool
    }

    /// `refund(order:)`, or what takes the place of a name.
    let title: String
    /// What a call names: the function, or the type for an initializer.
    let name: String
    /// `nil` for a variable, which may hold a function with any.
    let parameters: [Parameter]?
    /// The enclosing types, the outermost first.
    let types: [String]
    let place: Place
    /// Whether code outside of the module can call it.
    let isPublic: Bool
    /// Whether an annotation guards the whole of it.
    let isGuarded: Bool
    /// The annotation under which a call of it may wait for approval, or `nil`.
    var waitingGuard: GuardedBody?
    /// `nil` outside of types, and for what is local to a function.
    var membership: Membership?
    /// Whether its body begins with a guard, so that nothing in it runs without one.
    var beginsWithGuard = false
    /// The reason that a comment gives for calls without a guard.
    let excuse: String?
    var calls: [Call] = []

    /// The title with its type, such as `Desk.refund(order:)`.
    var fullTitle: String { (types + [title]).joined(separator: ".") }

    /// Whether a call may mean this function, going by names alone.
    func mayBeTarget(of call: Call, from caller: Function, typeNames: Set<String>) -> Bool {
        guard call.form != .assignment, call.name == name, accepts(call) else { return false }
        guard let receiver = call.path.dropLast().last else {
            // Without a receiver a member is found only from inside its type.
            return types.isEmpty || title.hasPrefix("init") || !Set(types).isDisjoint(with: caller.types)
        }
        if receiver == "self" || receiver == "Self" { return types.last == caller.types.last }
        return typeNames.contains(receiver) ? types.last == receiver : true
    }

    /// Whether the labels fit: each in order, and what is missing may be.
    private func accepts(_ call: Call) -> Bool {
        guard call.form == .call, let parameters else { return true }
        var rest = parameters[...]
        for argument in call.arguments {
            guard let index = rest.firstIndex(where: { $0.label == argument.label }) else {
                // More arguments of a variadic parameter have no label.
                if argument.label == "_" { continue }
                return false
            }
            guard rest[..<index].allSatisfy(\.mayBeOmitted) else { return false }
            rest = rest[(index + 1)...]
        }
        return rest.count { !$0.mayBeOmitted } <= call.trailingClosures
    }
}
#endif
