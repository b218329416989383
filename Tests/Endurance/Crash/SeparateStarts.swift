#if SQLite
import HaltState
import HaltStateAuthority

/// The same authority, which has its permits redeemed by a step of their own, as with a kill switch.
struct SeparateStarts: Authority, BlockingAuthority {
    let local: LocalAuthority

    var blocking: (any BlockingAuthority)? { self }
    var bindingKey: BindingKey? { local.bindingKey }

    func requestPermit(_ request: GuardRequest) throws -> GuardReply {
        var request = request
        request.startID = nil
        return try local.requestPermit(request)
    }

    func redeemPermit(_ request: StartRequest) throws -> StartReceipt { try local.redeemPermit(request) }

    func recordOutcome(_ report: OutcomeReport) throws -> OutcomeReceipt { try local.recordOutcome(report) }

    func check(_ request: CheckRequest) throws -> CheckReply { try local.check(request) }

    func recordCheck(_ report: CheckReport) throws -> CheckReceipt { try local.recordCheck(report) }

    func approval(_ id: String) throws -> ApprovalReply { try local.approval(id) }
}
#endif
