#if Tool
import HaltState
import HaltStateAuthority

/// What came of a verification, and how far that goes as a proof.
struct EvidenceVerdict {
    /// What was verified.
    enum Subject: String {
        case ledger, file
    }

    let subject: Subject
    /// A head that was kept elsewhere, or `nil`.
    let expected: ExpectedHead?
    /// The tenants whose evidence verifies.
    var verified: [EvidenceSummary] = []
    /// The tenants whose evidence does not.
    var unsound: [(tenant: TenantID, error: EvidenceError)] = []
    /// The tenants whose evidence nobody asked for.
    var notLookedAt: [TenantID] = []

    /// Whether nothing is wrong.
    var isGood: Bool { unsound.isEmpty && (expected == nil || holder != nil) }

    /// The chain that has the kept head where it should be.
    private var holder: EvidenceSummary? { expected.flatMap { head in verified.first(where: head.isFound) } }

    /// One chain in words. The head is in the form that `--expect-head` takes.
    static func line(_ summary: EvidenceSummary) -> String {
        let head = summary.events == 0 ? "no head" : "head \(summary.head)@\(summary.events)"
        let (events, operations) = (counted(summary.events, "event"), counted(summary.operations, "operation"))
        return "tenant \(summary.tenant.visible): \(events), \(operations), \(head)"
    }

    private static func counted(_ count: Int, _ word: String) -> String { "\(count) \(word)\(count == 1 ? "" : "s")" }

    /// Prints what verifies on standard output, and what does not on standard error.
    func print(json: Bool) throws {
        let (output, errors) = (Console.standardOutput, Console.standardError)
        for summary in verified { try output.print(json ? jsonLine(summary) : "verified: \(Self.line(summary))") }
        for summary in verified where summary.unknownEvents > 0 {
            let subject = summary.unknownEvents == 1 ? "1 event is" : "\(summary.unknownEvents) events are"
            errors.tryPrint(
                "tenant \(summary.tenant.visible): \(subject) of a type that this version does not know, and intact; what "
                    + "follows for their operations, only a later version can say"
            )
        }
        for (tenant, error) in unsound {
            let what = "the evidence of tenant \(tenant.visible) does not verify: \(error.description.visible)"
            errors.tryPrint(errors.style("error: ", .failure) + what)
        }
        if unsound.isEmpty, let expected, holder == nil {
            errors.tryPrint(errors.style("error: ", .failure) + missing(expected))
        }
        guard isGood, !json else {
            if json, !notLookedAt.isEmpty { errors.tryPrint(TenantDirectory.notLookedAt(notLookedAt.map(\.rawValue))) }
            return
        }
        for line in limits { try output.print(line) }
    }

    private func jsonLine(_ summary: EvidenceSummary) throws -> String {
        var line = JSONLine([
            "tenant": .string(summary.tenant.rawValue), "events": .init(summary.events),
            "operations": .init(summary.operations), "head": .string(summary.head),
        ])
        if expected != nil {
            line.append(
                JSONLine(["expected_head_sequence": summary.expectedHeadSequence.map(ContextValue.init(_:)) ?? .null])
            )
        }
        return try line.text
    }

    /// What was proven, and what was not.
    private var limits: [String] {
        guard !verified.isEmpty else { return ["there is nothing to verify: the ledger holds no evidence yet"] }
        var lines = notLookedAt.isEmpty ? [] : [TenantDirectory.notLookedAt(notLookedAt.map(\.rawValue))]
        let agreement =
            subject == .ledger
            ? "the ledger's index says what they say" : "the file ends where its checkpoint says that it ends"
        lines.append("proven: each event is intact, follows from those before it and links to them, and \(agreement)")
        guard let holder, let place = holder.expectedHeadSequence else {
            let rewriting =
                "whoever can write the \(subject.rawValue) can make all of it anew; "
                + "keep a head elsewhere, and check it with --expect-head"
            return lines + ["not proven: that these are the events that were written first; \(rewriting)"]
        }
        lines.append(
            "proven by the kept head, which is event \(place) of tenant \(holder.tenant.visible): "
                + "the events up to it are those of the time when it was kept"
        )
        if let rest = unproven(after: place, holder) { lines.append("not proven in the same way: \(rest)") }
        return lines
    }

    private func unproven(after place: Int, _ holder: EvidenceSummary) -> String? {
        let later = holder.events - place
        var parts: [String] = []
        if later > 0 { parts.append("the \(Self.counted(later, "event")) after it") }
        if verified.count > 1 { parts.append("the evidence of the other tenants") }
        return parts.isEmpty ? nil : parts.joined(separator: ", and ")
    }

    /// Why a kept head is not where it should be.
    private func missing(_ expected: ExpectedHead) -> String {
        for summary in verified {
            guard let found = summary.expectedHeadSequence, let sequence = expected.sequence else { continue }
            return "the kept head is event \(found) of tenant \(summary.tenant.visible), and not event \(sequence)"
        }
        let place =
            switch (subject, verified.count) {
            case (.file, _): "the file"
            case (.ledger, 1): "the evidence of tenant \(verified[0].tenant.visible)"
            case (.ledger, _): "the evidence of any tenant"
            }
        return
            "the kept head is not in \(place): events up to it were changed or cut off, or it was kept of another chain"
    }
}
#endif
