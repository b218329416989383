import Foundation
import HaltState
import HaltStateRemote
import HaltStateTesting
import Testing

/// Replies as the contract writes them, and clients that ask for them.
enum RemoteSamples {
    static let key = "hs_0123456789abcdef0123456789abcdef0123456789abcdef"
    static let id = "00000000-0000-4000-8000-00000000000"

    /// Long past the clock of the tests.
    static let expiry = "2099-01-01T00:00:00Z"

    static func allowed(resource: String = "order/1", token: String = "permit-secret") -> String {
        """
        {"status":"allowed","operation_id":"\(id)1","decision_event_id":"\(id)2","policy_version":"v1",
         "policy_id":"refunds","resource":"\(resource)","risk_class":"high","permit_token":"\(token)",
         "permit_expires_at":"\(expiry)","evidence_id":"ev-1"}
        """
    }

    static let started = #"{"started":true,"start_event_id":"\#(id)3","start_hash":"h","duplicate":false}"#
    static let received = #"{"received":true,"receipt_event_id":"\#(id)4","receipt_hash":"h","duplicate":false}"#
    /// A permit that is redeemed already.
    static let allowedAndStarted = String(allowed().dropLast()) + "," + started.dropFirst()

    static let allow = #"{"decision":"ALLOW","policy_id":"p"}"#

    /// A server that says yes to everything, as 0.8 does.
    static func yes(_ request: LoopbackServer.Request) -> LoopbackServer.Reply {
        switch request.path.split(separator: "/").suffix(2).joined(separator: "/") {
        case "action/guard": .json(200, allowed())
        case "guard/start": .json(200, started)
        case "guard/report": .json(200, received)
        case "action/check": .json(200, allow)
        case "action/report": .json(200, "{}")
        default: .json(404, #"{"detail":"Not Found"}"#)
        }
    }

    static func authority(
        _ server: LoopbackServer,
        timeout: Duration = .seconds(10),
        acceptsServersWithoutPermits: Bool = false,
        transport: any HTTPTransport = URLSessionTransport.shared,
        middlewares: [any HTTPMiddleware] = []
    ) throws -> RemoteAuthority {
        try RemoteAuthority(
            tenantID: "acme",
            apiKey: key,
            configuration: .init(
                baseURL: server.url,
                timeout: timeout,
                replyLimit: 4096,
                acceptsServersWithoutPermits: acceptsServersWithoutPermits,
                transport: transport,
                middlewares: middlewares
            )
        )
    }

    /// A client on a clock that never waits.
    static func client(
        _ authority: any Authority,
        retry: RetryPolicy = RetryPolicy(initialPause: .microseconds(10)),
        clock: ManualClock = ManualClock(),
        change: (inout HaltStateClient.Configuration) -> Void = { _ in }
    ) -> HaltStateClient {
        var configuration = HaltStateClient.Configuration(
            agentID: "test-agent",
            retry: retry,
            wallClock: clock,
            clock: clock.pauses,
            identifiers: SequentialIdentifiers()
        )
        change(&configuration)
        return HaltStateClient(authority: authority, configuration: configuration)
    }

    static let request = GuardRequest(
        OperationIdentity(idempotencyKey: "key-1", action: "refund.create", agentID: "test-agent"),
        params: ["amount_cents": 100],
        evidenceContext: ["correlation_id": id + "9"],
        startID: id + "8"
    )

    static let start = StartRequest(
        OperationIdentity(
            idempotencyKey: "key-1",
            action: "refund.create",
            agentID: "test-agent",
            resource: "order/1",
            riskClass: "high"
        ),
        token: PermitToken("permit-secret"),
        startID: id + "8"
    )

    static let report = OutcomeReport(
        OperationIdentity(
            idempotencyKey: "key-1",
            action: "refund.create",
            agentID: "test-agent",
            resource: "order/1",
            riskClass: "high"
        ),
        token: PermitToken("permit-secret"),
        reportID: id + "7",
        outcome: .success
    )

    static let check = CheckRequest(CallIdentity(action: "refund.create", agentID: "test-agent"), params: [:])

    static let checkReport = CheckReport(
        CallIdentity(action: "refund.create", agentID: "test-agent"),
        requestID: id + "6",
        status: .success,
        decision: .allow
    )
}
