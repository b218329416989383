import HaltState
import HaltStateAuthority

@Guarded(action: "refund.create", idempotencyKey: "refund:{order}")
func issueRefund(_ order: Int, @Amount cents: Int) async throws -> Int { cents }

@Guarded(action: "report.read")
func read() throws -> String { "report" }

let policies = try PolicySet([Policy(name: "all", actionPattern: "*", effect: .allow, priority: 1)])
HaltStateClient.bootstrap(HaltStateClient(authority: LocalAuthority(policies: policies)))

let cents = try await issueRefund(1, cents: 100)
let report = try read()
do {
    _ = try await issueRefund(1, cents: 100)
    fatalError("a key runs once")
} catch let error as ActionAlreadyStarted {
    print("\(report), \(cents) cents; \(error)")
}
