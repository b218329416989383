#if Macros
/// One thing that the audit has found.
struct Finding: Sendable {
    /// Which rule is broken. The raw values are stable: reports and suppressions name them.
    enum Rule: String, CaseIterable, Sendable {
        case replacedGuard = "replaced-guard"
        case unguardedSink = "unguarded-sink"
        case nestedGuard = "nested-guard"
        case unmatchedAction = "unmatched-action"
        case nothingDisclosed = "nothing-disclosed"
        case unusedPolicy = "unused-policy"

        /// What the rule is about.
        var summary: String {
            switch self {
            case .replacedGuard: "A function without a guard takes the place of a guarded one"
            case .unguardedSink: "A call with a side effect can be reached without a guard"
            case .nestedGuard: "A guarded body does not say what becomes of it when a guard inside waits"
            case .unmatchedAction: "No policy matches a guarded action"
            case .nothingDisclosed: "People approve a guarded action about which nothing is disclosed"
            case .unusedPolicy: "A policy matches no guarded action"
            }
        }

        /// What to do.
        var help: String {
            switch self {
            case .replacedGuard:
                "annotate it as well, begin it with 'try Permit.require(…)', "
                    + "or write '// haltstate:unguarded <reason>' on its line"
            case .unguardedSink:
                "annotate a function on the path with @Guarded, put the call into client.guard { }, "
                    + "or write '// haltstate:unguarded <reason>' on its line"
            case .nestedGuard:
                "write 'onPendingInside: .resume' at the outer guard if its body may be run again from its beginning, "
                    + "or 'onPendingInside: .fail' to accept it"
            case .unmatchedAction:
                "correct the name, or add a policy for it; until then the default effect decides"
            case .nothingDisclosed:
                "mark what people have to see with @Identifier, @Amount, @RiskFlag or @ScheduleWindow, name it in 'disclosing', "
                    + "or name a resource; "
                    + "a policy that means it lists nothing-disclosed in its silenced_warnings"
            case .unusedPolicy:
                "correct the pattern, or delete the policy; it decides no call of the audited targets"
            }
        }
    }

    let rule: Rule
    let message: String
    let place: Place
    /// The functions on the way to the call, the first caller first; or the guarded function that is replaced; or the guards
    /// and what is between them, the outer one first. Empty for rules about names.
    var path: [Step] = []
    /// Why someone answers for it, when a comment says so.
    var suppression: String?

    /// A function that a finding mentions.
    struct Step: Sendable {
        let function: String
        let place: Place
    }
}
#endif
