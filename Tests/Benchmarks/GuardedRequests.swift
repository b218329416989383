#if Server
/// What a client of version 0.8 sends for one guarded call.
enum GuardedRequests {
    private static let prefix = "/api/haltstate/sentinel/action/guard"

    /// Asks, redeems and reports.
    static func lifecycle(_ client: inout LoopbackClient, _ key: String) async throws {
        let granted = try await client.post(prefix, ask("job.run", key: key))
        guard let token = granted.firstMatch(of: /"permit_token":"([0-9a-f]+)"/)?.1 else {
            throw LoopbackClient.Broken(reply: granted)
        }
        let claim = """
            "agent_id":"worker","action":"job.run","idempotency_key":"\(key)","resource":"unspecified",\
            "risk_class":"high","permit_token":"\(token)","evidence_context":{}
            """
        _ = try await client.post("\(prefix)/start", #"{\#(claim),"start_id":"s-\#(key)"}"#)
        let report = #"{\#(claim),"report_id":"r-\#(key)","outcome":"success","error":null,"result":null}"#
        _ = try await client.post("\(prefix)/report", report)
    }

    static func ask(_ action: String, key: String) -> String {
        """
        {"agent_id":"worker","action":"\(action)","params":{"amount_cents":1200,"currency":"EUR"},\
        "idempotency_key":"\(key)","resource":null,"risk_class":"high","evidence_context":{"correlation_id":"c"}}
        """
    }
}
#endif
