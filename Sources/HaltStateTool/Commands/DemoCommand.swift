#if Tool
import ArgumentParser
import HaltState
import HaltStateAuthority

/// `haltstate demo`
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Refund a file of orders, each only after the authority has said yes.",
        discussion: """
            An agent refunds orders through a guarded function and writes them to refunds.db in the data directory. Small \
            refunds run, large ones wait for a person, some are denied. Run it again after an approval: what was approved \
            runs once, and nothing runs twice.

            EXAMPLES
              haltstate demo
              haltstate demo --orders monday.json --json

            An orders file is a JSON list of objects with order_id, customer, amount_cents, currency, reason, \
            days_since_delivery and previous_refunds. With --json there is one line for each call, with order_id, action, \
            idempotency_key, result, approval_id, reason and amount_cents.

            Exits with 0 when every call got an answer, also a no; with 1 when one failed.
            """
    )

    @OptionGroup var directory: DataDirectory

    @Option(help: ArgumentHelp("The orders. A sample when left out.", valueName: "file"))
    var orders: String?

    @Option(help: ArgumentHelp("The policies. A sample when left out.", valueName: "file"))
    var policies: String?

    @Flag(help: "Print one line of JSON for each call.")
    var json = false

    func run() async throws {
        let batch = try orders.map(OrderBatch.reading) ?? OrderBatch.sample()
        let policySet = try policies.map(PolicyFile.load) ?? PolicySet(bytes: PolicyFile.sample, file: "policies.json")
        let authority = LocalAuthority(policies: policySet, ledger: try directory.makeLedger())
        let client = HaltStateClient(authority: authority, configuration: .init(agentID: "refund-desk"))
        let desk = RefundDesk(
            haltState: client,
            destination: try RefundDatabase(path: directory.file("refunds.db")),
            exports: ExportFolder(path: directory.file("exports"))
        )
        let report = try await perform(batch, with: DemoRun(desk: desk, authority: authority))
        if !json { try report.print(on: .standardOutput) }
        if !report.isComplete { throw ExitCode(ExitStatus.failed.rawValue) }
    }

    private func perform(_ batch: OrderBatch, with run: DemoRun) async throws -> DemoReport {
        var calls: [DemoCall] = []
        try await Progress.during("refunding") { progress in
            try await run.perform(batch) { call in
                calls.append(call)
                progress.update("\(calls.count) of \(batch.orders.count + 1) calls")
                if json { try Console.standardOutput.print(call.json.text) }
            }
        }
        let pending = calls.first { $0.ending.result == .pending }
        return DemoReport(
            calls: calls,
            policies: run.authority.policies,
            firstApproval: try pending.flatMap {
                try run.authority.operation(IdempotencyKey($0.idempotencyKey))?.approval
            },
            location: directory.arguments,
            again: ["demo"] + option("--orders", orders) + option("--policies", policies) + directory.arguments
        )
    }

    private func option(_ name: String, _ value: String?) -> [String] {
        value.map { [name, $0] } ?? []
    }
}
#endif
