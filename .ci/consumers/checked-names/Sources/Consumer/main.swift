import Foundation
import HaltState
import HaltStateAuthority

@Guarded(action: .refundCreate, idempotencyKey: "refund:{order}")
func issueRefund(_ order: Int) async throws -> Int { order }

@Guarded(action: .customerExport)
func deleteExport(_ path: String) throws {
    try FileManager.default.removeItem(atPath: path)
}

let policies = try PolicySet(contentsOfFile: "Sources/Consumer/haltstate-policies.json")
HaltStateClient.bootstrap(HaltStateClient(authority: LocalAuthority(policies: policies)))

let order = try await issueRefund(7)
do {
    try deleteExport("/nowhere")
    fatalError("the policy denies exports")
} catch let error as ActionDenied {
    print("order \(order); \(error)")
}
