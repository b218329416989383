/// Sentences for language models that more than one error needs.
///
/// They say first whether the action ran, then why, then what to do. What a model could do instead is ruled out where it would
/// be tempted to: ask again for ever, or change a value until it gets another operation.
enum ModelWords {
    static let stop = "Do not call it again, also not with other values; say that it was not done."
    static let wait = "Do not call it again while it waits, also not with other values; say that it waits for approval."
    static let askPerson = "Do not call it again; say that a person has to look into it."

    static let cancelled = "Cancelled: it is not known whether it was performed. Do not call it again."

    static func failed(with type: String?) -> String {
        "Begun, and failed\(type.map { " with \($0)" } ?? ""): it may have been performed in part. \(askPerson)"
    }

    static func failedWithoutEffect(_ error: any NothingPerformed) -> String {
        let cause = (error as? ActionNotPerformed)?.innermost ?? error
        return "Failed with \(type(of: cause)), which means that nothing was done. "
            + "It may be called again with the same values."
    }

    /// The name of an error's type: its text may hold anything.
    static func type(of error: any Error) -> String {
        String(describing: Swift.type(of: error))
    }

    /// What people or policies say, to follow a sentence; empty where it is not theirs, or holds what a model must not see.
    static func quoting(_ reason: String?, without hidden: [String] = []) -> String {
        guard let reason, !reason.isInvisible, reason.utf8.count <= longestReason, !reason.hasPrefix("policy \""),
            !hidden.contains(where: { !$0.isEmpty && reason.contains($0) })
        else { return "" }
        return " Reason: \"\(reason.visible)\"."
    }

    private static let longestReason = 500
}
