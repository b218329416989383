// Refunds three orders. Small refunds run, the large one waits for a human.
//
//     swift run refund-desk                     refunds, and says what waits
//     swift run refund-desk approve alice       approves what waits
//     swift run refund-desk                     runs what was approved, once

import Foundation
import HaltState
import HaltStateAuthority
import HaltStateSQLite
import RefundDesk

let folder = ProcessInfo.processInfo.environment["REFUND_DESK_DATA"] ?? ".refund-desk"
try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
let authority = LocalAuthority(
    policies: try PolicySet(contentsOfFile: RefundDesk.policyFile),
    ledger: try SQLiteLedger(path: "\(folder)/ledger.db", creating: true)
)

if CommandLine.arguments.dropFirst().first == "approve" {
    let approver = Approver(name: CommandLine.arguments.last ?? "", authentication: "command line")
    for operation in try authority.operations(OperationQuery(statuses: [.pending])) {
        guard let approval = operation.approval else { continue }
        print(try await authority.decide(approval.terms.id, .approve, by: approver).summary)
    }
    exit(0)
}

let desk = RefundDesk(haltState: HaltStateClient(authority: authority))
let orders = [
    Order(id: 1001, customer: "ada@example.org", amountCents: 1_250),
    Order(id: 1002, customer: "grace@example.org", amountCents: 4_900),
    Order(id: 1003, customer: "edsger@example.org", amountCents: 25_000),
]
for order in orders {
    do {
        print(try await desk.refund(order, amountCents: order.amountCents, customer: order.customer))
    } catch let pending as ApprovalPending {
        print("order \(order.id) waits: \(pending)")
    } catch let started as ActionAlreadyStarted {
        print("order \(order.id): \(started)")
    }
}
