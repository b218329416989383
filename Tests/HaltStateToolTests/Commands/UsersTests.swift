#if Server
import Expectations
import Foundation
import HaltState
import Testing

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

@Suite("haltstate users", .tags(.errorsDoNotLeak))
struct UsersTests {
    @Test("haltstate users makes an account and prints its link alone, lists, changes, disables and enables")
    func accounts() async throws {
        let tool = try Tool()
        let words = ["users", "create", "alice", "--role", "approver", "--tenant", "shop"]
        let made = try await tool(words + ["--public-url", "https://approvals.example.org/"])
        #expect(made.status == 0)
        let link = try #require(
            made.output.wholeMatch(of: /https:\/\/approvals\.example\.org\/password\?link=([0-9a-f]{64})\n/)
        )
        #expect(!made.errors.contains(link.1) && made.errors.contains("alice (approver, shop)"))
        for file in try FileManager.default.contentsOfDirectory(atPath: tool.url(".haltstate").path) {
            let bytes = try Data(contentsOf: tool.url(".haltstate/\(file)"))
            #expect(bytes.range(of: Data(link.1.utf8)) == nil)
        }
        let listed = try #require(try await tool("users", "list", "--json").json().first)
        #expect(listed["name"] == "alice" && listed["role"] == "approver" && listed["tenant"] == "shop")
        #expect(listed["state"] == "invited" && listed["disabled_at"] == .null)
        #expect(try await tool("users", "role", "Alice", "--role", "operator").status == 0)
        #expect(try await tool("users", "disable", "alice").output == "the account alice is disabled\n")
        let table = try await tool("users", "list").lines
        #expect(table.dropFirst().contains { $0.contains("disabled") && $0.contains("operator") })
        let again = try await tool(words)
        #expect(again.status != 0 && again.output.isEmpty && again.errors.contains("no second person"))
        #expect(try await tool("users", "reset", "alice").status == 0)
        #expect(try await tool("users", "enable", "alice").status == 0)
        let reset = try await tool("users", "reset", "alice")
        #expect(reset.output.hasPrefix("http://127.0.0.1:8080/password?link=") && reset.output != made.output)
        #expect(try await tool("users", "reset", "nobody").status == 66)
        let local = try await tool("users", "create", "bob", "--role", "viewer")
        #expect(local.errors.contains("bob (viewer, local)"))
        #expect(try await tool("evidence", "verify", "--tenant", "shop").status == 0)
    }

    @Test(
        "haltstate users refuses roles that there are not and links that would carry passwords in the clear",
        arguments: [
            ["--role", "boss"], ["--role", "viewer", "--public-url", "http://approvals.example.org"], [],
            ["--role", "viewer", "--public-url", "https://a.example/page"],
        ]
    )
    func refuses(options: [String]) async throws {
        let tool = try Tool()
        let run = try await tool(["users", "create", "alice"] + options)
        #expect(run.status == 64 && run.output.isEmpty)
        #expect(!FileManager.default.fileExists(atPath: tool.url(".haltstate/ledger.db").path))
    }

    @Test("A person follows the link of haltstate users, sets a password and signs in to haltstate serve")
    func signsIn() async throws {
        let tool = try Tool.withPolicies()
        let running = try tool.start(["serve", "--port", "0", "--page"])
        try await eventually("it listens") { running.output.hasPrefix("listening on http://127.0.0.1:") }
        let url = running.output.dropFirst("listening on ".count).trimmingCharacters(in: .newlines)
        let made = try await tool("users", "create", "alice", "--role", "approver", "--public-url", url)
        let link = made.output.trimmingCharacters(in: .newlines)
        #expect(link.hasPrefix(url))
        // A process with a jar of cookies, as a person without a browser would do it.
        let script = #"""
            set -e
            form() { curl -sS -b jar -c jar "$1" | sed -n 's/.*name="form" value="\([0-9a-f]*\)".*/\1/p'; }
            send() { curl -sS -b jar -c jar -o page -w '%{http_code} ' -H "Origin: $URL" "$@"; }
            FORM=$(form "$LINK")
            send "$URL/password" --data-urlencode "form=$FORM" --data-urlencode "link=${LINK##*=}" \
                --data-urlencode 'password=correct horse battery' --data-urlencode 'repeated=correct horse battery'
            FORM=$(form "$URL/sign-in")
            send "$URL/sign-in" --data-urlencode "form=$FORM" --data-urlencode 'name=alice' \
                --data-urlencode 'password=correct horse battery'
            send "$URL/"
            cat page
            """#
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.arguments = ["-c", script]
        process.currentDirectoryURL = tool.folder
        process.environment = ProcessInfo.processInfo.environment.merging(["URL": url, "LINK": link, "no_proxy": "*"]) {
            $1
        }
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        #expect(text.hasPrefix("303 303 200 "))
        #expect(text.contains("<span>alice (approver, local)</span>"))
        running.signal(SIGTERM)
        let end = await running.run()
        #expect(end.status == 0)
        #expect(!end.errors.contains(link.suffix(64)) && !end.errors.contains("horse"))
    }

    @Test(
        "haltstate serve shows no page that passwords could not be given to",
        arguments: [
            ["--page", "--public-url", "http://approvals.example.org"], ["--public-url", "https://a.example"],
            ["--trusted-proxy", "127.0.0.1"], ["--page", "--host", "0.0.0.0"],
        ]
    )
    func serve(options: [String]) async throws {
        let tool = try Tool.withPolicies()
        let run = try await tool(["serve", "--port", "0"] + options)
        #expect(run.status != 0 && !run.output.contains("listening"))
        #expect(run.errors.contains("public") || run.errors.contains("--page"))
    }
}
#endif
