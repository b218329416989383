#if Server
import Expectations
import Foundation
import GRDB
import HaltState
import HaltStateAuthority
import HaltStateSQLite
import HaltStateTesting
import Testing

@testable import HaltStateServer

@Suite("Signing in to the page", .tags(.failClosed))
struct SignInTests {
    @Test("Somebody signs in, is shown who they are, and signs out")
    func signsIn() async throws {
        try await TestServer.runPage { server in
            let alice = try await server.person("alice")
            let browser = Browser(server)
            #expect(try await browser.get("/").header("Location") == "/sign-in")
            let entered = try await browser.signIn(" ALICE", TestServer.password)
            #expect(entered.status == 303 && entered.header("Location") == "/")
            let home = try await browser.get("/")
            #expect(home.status == 200)
            #expect(home.text.contains("<span>alice (approver, shop)</span>"))
            let session = try #require(browser.cookies["haltstate"])
            #expect(try server.users.account(ofSession: session, at: server.clock.now()) == nil, "kept as a digest")
            let kept = try #require(RandomSecret(session)).digest
            #expect(try server.users.account(ofSession: kept, at: server.clock.now())?.id == alice.id)
            let left = try await browser.fill("/", [:], to: "/sign-out")
            #expect(left.status == 303 && browser.cookies["haltstate"] == nil)
            browser.cookies["haltstate"] = session
            #expect(try await browser.get("/").status == 303, "a session that is over stays so")
        }
    }

    /// What stands against signing in.
    enum Obstacle: CaseIterable { case password, empty, name, invited, disabled, suspended }

    @Test("Whoever cannot sign in is told the same, whatever the reason", arguments: Obstacle.allCases)
    func refused(obstacle: Obstacle) async throws {
        try await TestServer.runPage { server in
            _ = try await server.person("alice")
            var (name, password) = ("alice", TestServer.password)
            switch obstacle {
            case .password: password += "x"
            case .empty: password = ""
            case .name: name = "nobody"
            case .invited: _ = try server.users.reset("alice")
            case .disabled: try server.users.disable("alice")
            case .suspended:
                try server.ledger.writeRecordsBlocking { try $0.execute(sql: "UPDATE account SET suspended_at = 1") }
            }
            let browser = Browser(server)
            let page = try await browser.signIn(name, password)
            #expect(page.status == 403)
            #expect(page.text.contains("The name or the password is wrong."))
            #expect(browser.cookies["haltstate"] == nil && browser.cookies["haltstate-browser"] == nil)
            #expect(try await browser.get("/").status == 303)
        }
    }

    /// What ends a session.
    enum End: CaseIterable { case time, disabling, reset, password, anotherSignIn }

    @Test("A session ends after 12 hours, by disabling, by a reset and by a new password", arguments: End.allCases)
    func ends(end: End) async throws {
        try await TestServer.runPage { server in
            _ = try await server.person("alice")
            let browser = Browser(server)
            #expect(try await browser.signIn("alice", TestServer.password).status == 303)
            let session = try #require(browser.cookies["haltstate"])
            switch end {
            case .time:
                server.clock.advance(by: .seconds(12 * 3_600 - 1))
                #expect(try await browser.get("/").status == 200)
                server.clock.advance(by: .seconds(1))
            case .disabling:
                try server.users.disable("alice")
                try server.users.enable("alice")
            case .reset: _ = try server.users.reset("alice")
            case .password:
                let link = try server.users.reset("alice").link
                let other = Browser(server)
                let fields = ["link": link.text, "password": "another good one", "repeated": "another good one"]
                let set = try await other.fill("/password?link=\(link.text)", fields, to: "/password")
                #expect(set.status == 303)
            case .anotherSignIn:
                browser.cookies["haltstate-form"] = String(repeating: "a", count: 64)
                let token = try await browser.get("/").token
                let fields = ["name": "alice", "password": TestServer.password, "form": token]
                #expect(try await browser.post("/sign-in", fields).status == 303)
                #expect(browser.cookies["haltstate"] != session, "no session is taken over from before")
                browser.cookies["haltstate"] = session
            }
            #expect(try await browser.get("/").status == 303)
        }
    }

    @Test("A role counts from the next request on, and the page belongs to the account's tenant alone")
    func roles() async throws {
        try await TestServer.runPage { server in
            _ = try await server.person("alice", role: .viewer, tenant: "other")
            let browser = Browser(server)
            #expect(try await browser.signIn("alice", TestServer.password).status == 303)
            #expect(try await browser.get("/").text.contains("<span>alice (viewer, other)</span>"))
            try server.users.changeRole(of: "alice", to: .admin)
            #expect(try await browser.get("/").text.contains("<span>alice (admin, other)</span>"))
        }
    }

    @Test("The session is no key, and a key is no session")
    func cookiesAndKeys() async throws {
        try await TestServer.runPage { server in
            _ = try await server.person("alice", role: .admin)
            let browser = Browser(server)
            #expect(try await browser.signIn("alice", TestServer.password).status == 303)
            let session = try #require(browser.cookies["haltstate"])
            #expect(try await browser.get("\(TestServer.prefix)approvals").status == 401)
            let shown = try await server.ask("GET", "approvals", headers: ["X-API-Key": session])
            #expect(shown.status == 401)
            browser.cookies = [:]
            let home = try await browser.get("/", ["X-API-Key": server.key.secret])
            #expect(home.status == 303)
        }
    }

    @Test("Who guesses has to wait, and a browser in which the person has signed in before does not")
    func pace() async throws {
        try await TestServer.runPage { server in
            _ = try await server.person("alice")
            let known = Browser(server)
            #expect(try await known.signIn("alice", TestServer.password).status == 303)
            known.cookies["haltstate"] = nil
            let stranger = Browser(server)
            for _ in 0..<5 { #expect(try await stranger.signIn("alice", "guess").status == 403) }
            for name in ["alice", "ALICE "] {
                let slowed = try await stranger.signIn(name, TestServer.password)
                #expect(slowed.status == 429 && slowed.header("Retry-After") == "1")
            }
            #expect(try await known.signIn("alice", TestServer.password).status == 303)
            known.cookies["haltstate"] = nil
            #expect(try await stranger.signIn("nobody", "guess").status == 403)
            server.clock.advance(by: .seconds(1))
            #expect(try await stranger.signIn("alice", TestServer.password).status == 303, "nobody is locked out")
            // What made the browser known was made with the password of before.
            let link = try server.users.reset("alice").link
            let hash = try PasswordHash(of: TestServer.password, cost: PasswordCost(exponent: 4, passes: 1)).text
            _ = try await server.users.setPassword(hash, spending: link.digest, at: server.clock.now())
            for _ in 0..<5 { #expect(try await stranger.signIn("alice", "guess").status == 403) }
            #expect(try await known.signIn("alice", TestServer.password).status == 429)
        }
    }

    @Test(
        "One address has a number of attempts for all names; a proxy is taken at its word only where it is trusted",
        arguments: [true, false]
    )
    func addresses(isTrusted: Bool) async throws {
        try await TestServer.runPage({ $0.trustedProxies = isTrusted ? ["127.0.0.1"] : [] }) { server in
            let browser = Browser(server)
            let token = try await browser.get("/sign-in").token
            func attempt(_ number: Int, from address: String) async throws -> Int {
                let fields = ["name": "name \(number)", "password": "guess", "form": token]
                let headers = ["X-Forwarded-For": "192.0.2.\(number), \(address)"]
                return try await browser.post("/sign-in", fields, headers).status
            }
            for number in 0..<30 { #expect(try await attempt(number, from: "198.51.100.1") == 403) }
            #expect(try await attempt(30, from: "198.51.100.1") == 429)
            #expect(try await attempt(31, from: "198.51.100.2") == (isTrusted ? 403 : 429))
        }
    }

    @Test("Nothing secret is written to the log")
    func log() async throws {
        try await TestServer.runPage { server in
            _ = try await server.person("alice")
            let link = try server.users.create("bob", role: .viewer, tenant: "shop").link
            let browser = Browser(server)
            let fields = ["link": link.text, "password": "another good one", "repeated": "another good one"]
            _ = try await browser.fill("/password?link=\(link.text)", fields, to: "/password")
            _ = try await browser.signIn("alice", "a wrong password")
            _ = try await browser.signIn("alice", TestServer.password)
            let secrets =
                [link.text, link.digest, "another good one", "a wrong password", TestServer.password]
                + browser.cookies.values
            let lines = server.log.lines
            #expect(lines.contains { $0.message.contains("has signed in") })
            for line in lines {
                let text = line.message + line.metadata.values.joined()
                #expect(!secrets.contains { text.contains($0) }, "\(line)")
            }
        }
    }
}
#endif
