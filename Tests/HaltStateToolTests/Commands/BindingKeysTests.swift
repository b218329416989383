#if Server
import Expectations
import Foundation
import HaltState
import Testing

@Suite("haltstate keys binding", .tags(.errorsDoNotLeak))
struct BindingKeysTests {
    @Test("haltstate keys binding lists who is offered a key and turns it on, and never prints it")
    func offers() async throws {
        let tool = try Tool.withPolicies()
        #expect(try await tool("keys", "binding", "offer", "--tenant", "shop").status == 66)
        #expect(try await tool("guard", "--action", "job.run", "--key", "k", "--", "true").status == 0)
        #expect(try await tool("keys", "create", "--tenant", "shop", "--scope", "agent:check").status == 0)
        let listed = try await tool("keys", "binding", "show", "--json").json()
        #expect(listed.map { $0["tenant"] } == ["local", "shop"])
        #expect(listed.map { $0["offered"] } == [false, true])
        #expect(listed[1]["offered_by"] == .null)
        for _ in 0..<2 {
            let offered = try await tool("keys", "binding", "offer", "--tenant", "local", "--by", "alice")
            #expect(offered.status == 0)
            #expect(offered.output.contains("local is offered since"))
            #expect((offered.output + offered.errors).firstMatch(of: /[0-9a-f]{32}/) == nil)
        }
        let table = try await tool("keys", "binding")
        #expect(table.lines.contains { $0.contains("local") && $0.contains("offered") && $0.contains("alice") })
        #expect(table.output.firstMatch(of: /[0-9a-f]{32}/) == nil)
        #expect(try await tool("keys", "binding", "offer", "--tenant", "nobody").status == 66)
    }
}
#endif
