/// Sentences for language models that more than one error needs.
///
/// They say first whether the action ran, then why, then what to do. What a model is tempted to do is ruled out in words: to ask
/// again for ever, and to change a value until it has another operation.
package enum ModelWords {
    static let stop = "Do not call it again, and do not change values to get past this; say that it was not done."
    static let wait =
        "Do not call it again while it waits, and do not change values to get past this; say that it waits for approval."
    static let askPerson = "Do not call it again; say that a person has to look into it."

    /// That nobody could be asked.
    package static let error = "Not performed: permission could not be obtained because of a technical error. \(stop)"

    static let cancelled = "Cancelled: nobody says whether it was performed. \(askPerson)"

    static func failed(with error: (any Error)?) -> String {
        "Begun, and failed\(error.map { " with \(type(of: $0))" } ?? ""), so it may have been performed in part. "
            + askPerson
    }

    static let failedInside =
        "Begun, and stopped at a step inside it, so it may have been performed in part. " + askPerson

    static func failedWithoutEffect(_ error: any NothingPerformed) -> String {
        let cause = (error as? ActionNotPerformed)?.innermost ?? error
        return "Failed with \(type(of: cause)), which says that nothing was done. "
            + "It may be called again with the same values."
    }

    /// How a body ended that is on record with an error. Clients of other kinds record a text there, which no model may see.
    static func ending(_ isCancelled: Bool, _ errorType: String?) -> String {
        if isCancelled { return "was cancelled" }
        let names = (errorType ?? "").split(separator: ".", omittingEmptySubsequences: false)
            .filter { !$0.hasPrefix("(unknown context at ") }
        guard names.count > 1, let type = names.last, type.first?.isUppercase ?? false, type.utf8.count <= 64,
            names.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(\.isPartOfName) })
        else { return "failed" }
        return "failed with \(type)"
    }

    /// What people or policies say, in brackets; empty where it is not theirs, or holds what a model must not see.
    static func quoting(_ reason: String?, without hidden: [String] = []) -> String {
        guard let reason, !reason.isInvisible, reason.utf8.count <= longestReason, !reason.hasPrefix("policy \""),
            !hidden.contains(where: { !$0.isEmpty && reason.contains($0) })
        else { return "" }
        return " (\"\(reason.visible)\")"
    }

    private static let longestReason = 500
}

extension UInt8 {
    fileprivate var isPartOfName: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}
