import HaltState
import HaltStateAuthority
import HaltStateTools

@Guarded(action: "refund.create", idempotencyKey: "refund:{order}")
func issueRefund(_ order: Int, @Amount cents: Int) async throws -> Int { cents }

@Guarded(action: "report.read")
func read() throws -> String { "report" }

@GuardedTools
struct Desk: Sendable {
    /// Counts reports.
    @Guarded(action: "report.count")
    func count(before day: Int?) throws -> Int { 3 }
}

let policies = try PolicySet([Policy(name: "all", actionPattern: "*", effect: .allow, priority: 1)])
HaltStateClient.bootstrap(HaltStateClient(authority: LocalAuthority(policies: policies)))

let cents = try await issueRefund(1, cents: 100)
let report = try read()
guard case .answer("3", isError: false) = try await Toolbox(Desk().tools).run("count", arguments: "{}") else {
    fatalError("a model is told what a tool returns")
}
do {
    _ = try await issueRefund(1, cents: 100)
    fatalError("a key runs once")
} catch let error as ActionAlreadyStarted {
    print("\(report), \(cents) cents; \(error)")
}
