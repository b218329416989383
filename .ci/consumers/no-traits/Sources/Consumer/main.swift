import HaltState
import HaltStateAuthority

let policies = try PolicySet(contentsOfFile: "Sources/Consumer/haltstate-policies.json")
let client = HaltStateClient(authority: LocalAuthority(policies: policies))

func refund(_ cents: Int) async throws -> Int {
    try await client.guard(.refundCreate, idempotencyKey: "refund:1") { permit in
        permit.attach(["refund_id": "r-1"])
        return cents
    }
}

let cents = try await refund(100)
do {
    _ = try await refund(100)
    fatalError("a key runs once")
} catch let error as ActionAlreadyStarted {
    print("\(cents) cents; \(error)")
}
