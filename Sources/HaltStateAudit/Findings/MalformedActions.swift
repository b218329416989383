#if Macros
import HaltState

extension Module {
    /// The guards that ask for what no authority takes as the name of an action.
    ///
    /// The compiler checks the literals of `@Guarded` and `@LLMGuarded`. A property wrapper, a call and a member of
    /// `ActionName` are code like any other: a wrong name in one of those fails when it is used.
    var malformedActions: [Finding] {
        actions.compactMap { use in
            guard let action = declared.action(of: use), !action.isValid else { return nil }
            let quoted = "\"\(action)\""
            let name = use.text == quoted ? quoted : "\(use.text), which is \(quoted),"
            return Finding(
                rule: .malformedAction,
                message: "\(name) is not the name of an action; every call that asks for it ends in an error",
                place: use.place
            )
        }
    }
}
#endif
