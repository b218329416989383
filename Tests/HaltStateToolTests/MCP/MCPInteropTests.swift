#if Server
import Foundation
import Testing

/// PyPI's `mcp`, which others have written, as the client and as the server of `haltstate mcp`. Runs where `HALTSTATE_PYTHON`
/// names the Python that `Tests/Interop/install` has made.
@Suite(
    "Interop over MCP",
    .enabled(if: Interop.python != nil, "HALTSTATE_PYTHON names no Python"),
    .timeLimit(.minutes(10))
)
struct MCPInteropTests {
    private static let policies = """
        {"version": "mcp-1", "policies": [
            {"name": "rest", "action_pattern": "*", "effect": "ALLOW", "priority": 1},
            {"name": "large", "action_pattern": "mcp.shop.create_refund", "effect": "APPROVAL_REQUIRED", "priority": 5,
             "conditions": [{"path": "params.amount_cents", "op": "gte", "value": 1000}]},
            {"name": "huge", "action_pattern": "mcp.shop.create_refund", "effect": "DENY", "priority": 9,
             "conditions": [{"path": "params.amount_cents", "op": "gte", "value": 100000}]},
            {"name": "variables", "action_pattern": "mcp.shop.environment", "effect": "APPROVAL_REQUIRED", "priority": 5}
        ]}
        """
    private static let tools = """
        {"tools": {
            "create_refund": {"key": "refund:{order_id}", "disclose": {"amount_cents": "{amount_cents}"}},
            "createIssue": {"key": "issue:{title}"}, "break_down": {"key": "break:{order_id}"},
            "crash": {"key": "crash:{order_id}"}, "pack": {"key": "pack:{order_id}"}, "list_orders": {"check": true}
        }}
        """
    private static let scenarios = [
        "ordinary", "parallel", "refused", "pending", "held", "withdrawn", "interrupted", "failing", "dying",
        "environment",
    ]

    @Test("The published client and a server of the published package work", arguments: ["legacy", "auto"], scenarios)
    func published(_ mode: String, _ scenario: String) async throws {
        let tool = try Tool.withPolicies()
        try tool.write(Self.policies, to: "haltstate-policies.json")
        try tool.write(Self.tools, to: "tools.json")
        try tool.write(
            #"{"version": "mcp-2", "policies": [{"name": "rest", "action_pattern": "*", "effect": "ALLOW", "priority": 1}]}"#,
            to: "open.json"
        )
        let run = try await RunningTool(
            URL(fileURLWithPath: try #require(Interop.python)),
            [Interop.scripts.appending(path: "mcp_scenarios.py").path, scenario, mode],
            in: tool,
            environment: ["INTEROP_TOOL": Tool.executable().path]
        ).run()
        #expect(run.status == 0, "\(run.output)\(run.errors)")
        #expect(run.output.hasSuffix("passed \(scenario)\n"))
        #expect(try await tool("evidence", "verify").status == 0)
    }
}
#endif
