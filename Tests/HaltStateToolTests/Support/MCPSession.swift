#if Tool
import Expectations
import Foundation
import HaltState
import Testing

/// `haltstate mcp` with a test as its client, and with a shell script as its server that notes each line it gets.
///
/// What the server does is in the name of the tool that is called.
final class MCPSession: Sendable {
    static let policies = """
        {"version": "mcp-1", "policies": [
            {"name": "rest", "action_pattern": "*", "effect": "ALLOW", "priority": 1},
            {"name": "never", "action_pattern": "mcp.shop.never", "effect": "DENY", "priority": 5},
            {"name": "ask", "action_pattern": "mcp.shop.ask*", "effect": "APPROVAL_REQUIRED", "priority": 5},
            {"name": "large", "action_pattern": "mcp.shop.run", "effect": "APPROVAL_REQUIRED", "priority": 5,
             "conditions": [{"path": "params.cents", "op": "gte", "value": 1000}]}
        ]}
        """
    static let tools = """
        {"tools": {
            "vague": {"key": "vague:{id}"},
            "run": {"key": "run:{id}", "disclose": {"cents": "{amount.cents}", "text": "{id}, {amount.cents}"}},
            "alone": {"key": "alone:{id}", "disclose": {"cents": "{amount.cents}"}},
            "worded": {"key": "worded:{id}", "disclose": {"text": "{amount.cents} cents"}},
            "ask": {"key": "ask:{id}"}, "silent": {"key": "silent:{id}"}, "fail": {"key": "fail:{id}"},
            "wrong": {"key": "wrong:{id}"}, "die": {"key": "die:{id}"}, "more": {"key": "more:{id}"},
            "unread": {"key": "unread:{id}"}, "coded": {"key": "coded:{id}"}, "marked": {"key": "marked:{id}"},
            "twofold": {"key": "twofold:{id}"}, "turned": {"key": "turned:{id}"}, "doubled": {"key": "doubled:{id}"},
            "late": {"key": "late:{id}"}, "never": {"check": true},
            "check": {"check": true, "disclose": {"id": "{id}"}}
        }}
        """

    private static let script = #"""
        reply() { printf '{"id":%s,"jsonrpc":"2.0","result":%s}\n' "$id" "$1"; }
        late=none
        good='{"content":[{"type":"text","text":"ok"}]}'
        while IFS= read -r line; do
            printf '%s\n' "$line" >> received
            id=${line#\{\"id\":}; id=${id%%,*}
            case $line in
            *'"method":"tools/call"'*)
                name=${line##*\"name\":\"}; name=${name%%\"*}
                case $name in
                silent) ;;
                fail) reply '{"content":[{"type":"text","text":"s3cret"}],"isError":true}' ;;
                wrong) printf '{"jsonrpc":"2.0","id":%s,"error":{"code":-32602,"message":"s3cret"}}\n' "$id" ;;
                die) exit 3 ;;
                left) sleep 5 & exit 4 ;;
                mute) exec >&-; cat > /dev/null; exit 5 ;;
                coded) printf '{"jsonrpc":"2.0","id":%s,"error":{"code":"s3cret","message":"s3cret"}}\n' "$id" ;;
                unread) printf '{"jsonrpc":"2.0","id":%s,"result":{},"error":null}\n' "$id" ;;
                marked) reply '{"isError":"s3cret"}' ;;
                twofold) reply '{"isError":false,"isError":true}' ;;
                turned) reply '{"isError":true,"isError":false}' ;;
                doubled) reply '{"isError":false,"isError":false}' ;;
                float) id=${id}.0; reply '{"a":1}' ;;
                power) id=${id}e0; reply '{"a":1}' ;;
                more) reply '{"resultType":"input_required","requestState":"x"}' ;;
                vague) reply '{"resultType":"complete","resultType":"input_required"}' ;;
                late) late=$id ;;
                twice) reply "$good"; reply "$good"; id=999; reply "$good"; id='"1"'; reply "$good" ;;
                odd) reply '{"big":1e999,"a":1,"a":2,"half":"\ud800","text":"größer als"}' ;;
                broken)
                    printf '{oops\n[%s]\n{"jsonrpc":"2.0","id":%s,"Result":{}}\n' "$line" "$id"
                    printf '{"jsonrpc":"2.0","id":%s,"result":{},"error":{}}\n\n' "$id"
                    reply "$good" ;;
                recant)
                    printf '{"jsonrpc":"2.0","id":"s3","method":"roots/list"}\n'
                    printf '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"s3"}}\n'
                    reply "$good" ;;
                inquire) printf '{"jsonrpc":"2.0","id":"s1","method":"roots/list"}\n'; reply "$good" ;;
                variables) reply "{\"names\":\"$(env | grep -c ^HALTSTATE_)\"}" ;;
                *) reply "$good" ;;
                esac ;;
            *'"method":"ping"'*) reply '{}' ;;
            *'"method":"unread"'*) printf '{"jsonrpc":"2.0","id":%s,"result":{},"error":null}\n' "$id" ;;
            *"\"requestId\":$late}"*) id=$late; reply "$good" ;;
            esac
        done
        echo closed >> received
        """#

    let tool: Tool
    let running: RunningTool
    private let input = Pipe()

    /// - Parameters:
    ///   - options: Options of `haltstate mcp`.
    ///   - tool: Where the ledger is; a new one when `nil`.
    init(_ options: String..., in tool: Tool? = nil, command: [String] = ["bash", "-c", MCPSession.script]) throws {
        signal(SIGPIPE, SIG_IGN)
        self.tool = try tool ?? Self.newTool()
        running = try RunningTool(
            Tool.executable(),
            ["mcp", "--name", "shop", "--tools", "tools.json"] + options + ["--"] + command,
            in: self.tool,
            environment: ["HALTSTATE_API_KEY": "hs_secret"],
            input: input
        )
    }

    static func newTool() throws -> Tool {
        let tool = try Tool.withPolicies()
        try tool.write(policies, to: "haltstate-policies.json")
        try tool.write(tools, to: "tools.json")
        try tool.write("", to: "received")
        return tool
    }

    func send(_ line: String) { send(Array(line.utf8)) }

    func send(_ line: [UInt8]) { try? input.fileHandleForWriting.write(contentsOf: Data(line + [0x0A])) }

    /// Sends a call of a tool.
    ///
    /// - Parameter arguments: JSON.
    func call(_ name: String, _ arguments: String = #"{"id":"7"}"#, id: String = "1", meta: String = "{}") {
        send(
            #"{"jsonrpc":"2.0","id":\#(id),"method":"tools/call","#
                + #""params":{"name":"\#(name)","arguments":\#(arguments),"_meta":\#(meta)}}"#
        )
    }

    func cancel(id: String) {
        send(#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":\#(id),"reason":"enough"}}"#)
    }

    /// What the client has got so far.
    func messages() throws -> [ContextValue] {
        try running.output.split(separator: "\n").map {
            try ReceivedJSON(Array($0.utf8), isReport: true).root.contextValue
        }
    }

    /// Waits for the answer to a request.
    func answer(_ id: ContextValue = 1) async throws -> ContextValue {
        try await eventually("there is an answer to \(id)") { try self.find(id) != nil }
        return try #require(try find(id))
    }

    private func find(_ id: ContextValue) throws -> ContextValue? { try messages().first { $0["id"] == id } }

    /// Waits until everything that was sent has been looked at.
    func settle(_ id: Int64 = 99) async throws {
        send(#"{"jsonrpc":"2.0","id":\#(id),"method":"ping"}"#)
        _ = try await answer(.integer(id))
    }

    /// What the server has got so far, without the pings of ``settle(_:)``.
    func received() throws -> [String] {
        try tool.text(of: "received").split(separator: "\n").map(String.init).filter {
            !$0.contains(#""method":"ping""#)
        }
    }

    /// Says no more, and waits for the end.
    @discardableResult
    func end() async throws -> Tool.Run {
        try? input.fileHandleForWriting.close()
        return await running.run()
    }

    /// What became of an operation: its status and its outcome.
    func operation(_ key: String) async throws -> [String: ContextValue] {
        try #require(try await tool("operations", "show", key, "--json").json().first)
    }

    /// Approves what waits.
    func approve() async throws {
        let entries = try await tool("approvals", "list", "--json").json()
        for case .string(let id)? in entries.map({ $0["approval_id"] }) {
            #expect(try await tool("approvals", "approve", id, "--approver", "alice").status == 0)
        }
    }
}

extension ContextValue {
    /// The words of a tool's answer that says why there is no result.
    var refusal: String? {
        guard self["result"]?["isError"] == true, case .array(let content)? = self["result"]?["content"],
            case .string(let words)? = content.first?["text"]
        else { return nil }
        return words
    }

    /// The number of an error of JSON-RPC.
    var errorCode: ContextValue? { self["error"]?["code"] }
}
#endif
