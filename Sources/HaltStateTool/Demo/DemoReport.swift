#if Tool
import HaltState
import HaltStateAuthority

/// What the demo prints when it is done: the calls, their number, and what to do next.
struct DemoReport {
    let calls: [DemoCall]
    let policies: PolicySet
    /// The approval that the first pending call waits for.
    let firstApproval: Approval?
    /// The arguments that name the data directory.
    let location: [String]
    /// The arguments that make the same calls again.
    let again: [String]

    /// Whether every call got an answer.
    var isComplete: Bool { !calls.contains { $0.ending.result == .failed } }

    func print(on console: Console) throws {
        var table = Table(headings: ["ORDER", "AMOUNT", "ACTION", "RESULT", "REASON"])
        table.rows = calls.map { call in
            [
                Table.Cell(call.order?.orderID ?? "all orders"),
                Table.Cell(call.order?.amountText ?? "", isNumber: true),
                Table.Cell(call.action),
                Table.Cell(call.ending.result.rawValue.replacing("_", with: " "), call.ending.result.style),
                Table.Cell(call.ending.reason ?? "", .quiet),
            ]
        }
        for line in table.lines(for: console) + ["", summary] { try console.print(line) }
        try console.print("")
        for line in steps(on: console) { try console.print(line) }
    }

    private var summary: String {
        let counts = DemoCall.Result.allCases.compactMap { result in
            let count = calls.count { $0.ending.result == result }
            return count == 0 ? nil : "\(count) \(result.rawValue.replacing("_", with: " "))"
        }
        return "\(calls.count) calls under policies \(policies.version.visible): " + counts.joined(separator: ", ")
    }

    private func steps(on console: Console) -> [String] {
        var steps: [(what: String, how: [String])] = []
        if let firstApproval {
            let name = firstApproval.terms.approvers.first ?? OperatingSystemUser.current.name
            steps.append(
                (
                    "Approve the first request that waits",
                    ["approvals", "approve", firstApproval.terms.id, "--approver", name] + location
                )
            )
            steps.append(("Run what has been approved, and nothing twice", again))
            steps.append(("See who waits for whom", ["approvals", "list"] + location))
        }
        if let call = calls.first(where: { $0.ending.result == .executed }) ?? calls.first {
            steps.append(("See the evidence of one call", ["operations", "show", call.idempotencyKey] + location))
        }
        steps.append(("Check that no evidence was changed", ["evidence", "verify"] + location))
        return [console.style("What to do next", .heading)]
            + steps.flatMap { ["  \($0.what):", "    " + CommandLineText.haltstate($0.how)] }
    }
}
#endif
