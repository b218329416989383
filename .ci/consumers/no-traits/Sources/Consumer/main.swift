import HaltState
import HaltStateAuthority

let policies = try PolicySet([Policy(name: "all", actionPattern: "*", effect: .allow, priority: 1)])
let client = HaltStateClient(authority: LocalAuthority(policies: policies))

let cents = try await client.guard("refund.create", idempotencyKey: "refund:1") { permit in
    permit.attach(["refund_id": "r-1"])
    return 100
}
do {
    try await client.guard("refund.create", idempotencyKey: "refund:1") { _ in fatalError("a key runs once") }
} catch let error as ActionAlreadyStarted {
    print("\(cents) cents; \(error)")
}
