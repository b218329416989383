#if Server
import Expectations
import HaltState
import HaltStateAuthority
import HaltStateSQLite
import HaltStateTesting
import Testing

@testable import HaltStateServer

@Suite("A link that sets a password", .tags(.failClosed))
struct PasswordLinkTests {
    private static let password = "another good one"

    private static func fields(_ link: RandomSecret, _ password: String = password) -> [String: String] {
        ["link": link.text, "password": password, "repeated": password]
    }

    @Test("A link sets the password once, and opening it as often as one likes spends nothing")
    func once() async throws {
        try await TestServer.runPage { server in
            let link = try server.users.create("al\u{E9}x <b>", role: .viewer, tenant: "shop").link
            let browser = Browser(server)
            for _ in 0..<3 {
                let page = try await browser.get("/password?link=\(link.text)")
                #expect(page.status == 200 && page.text.contains("al\u{E9}x &lt;b&gt;"))
            }
            let set = try await browser.fill("/password?link=\(link.text)", Self.fields(link), to: "/password")
            #expect(set.status == 303 && set.header("Location") == "/sign-in")
            #expect(browser.cookies["haltstate"] == nil, "a link signs nobody in")
            #expect(try await browser.get("/password?link=\(link.text)").status == 404)
            let again = try await browser.fill("/sign-in", Self.fields(link), to: "/password")
            #expect(again.status == 404)
            // Another way to write the same password.
            #expect(try await browser.signIn("ale\u{301}x <b>", Self.password).status == 303)
        }
    }

    @Test("Setting the password of another account ends who was signed in, at the server too")
    func another() async throws {
        try await TestServer.runPage { server in
            _ = try await server.person("alice")
            let browser = Browser(server)
            #expect(try await browser.signIn("alice", TestServer.password).status == 303)
            let session = try #require(browser.cookies["haltstate"].flatMap(RandomSecret.init))
            #expect(try server.users.account(ofSession: session.digest, at: server.clock.now())?.name == "alice")
            let link = try server.users.create("bob", role: .viewer, tenant: "shop").link
            let set = try await browser.fill("/password?link=\(link.text)", Self.fields(link), to: "/password")
            #expect(set.status == 303)
            #expect(try server.users.account(ofSession: session.digest, at: server.clock.now()) == nil)
        }
    }

    /// What makes a link useless.
    enum End: CaseIterable { case time, replaced, disabled, neverMade, malformed }

    @Test(
        "A link is good for 15 minutes, until the next one is made, and not for a disabled account",
        arguments: End.allCases
    )
    func ends(end: End) async throws {
        try await TestServer.runPage { server in
            var text = try server.users.create("alice", role: .viewer, tenant: "shop").link.text
            let browser = Browser(server)
            server.clock.advance(by: .seconds(15 * 60 - 1))
            #expect(try await browser.get("/password?link=\(text)").status == 200)
            switch end {
            case .time: server.clock.advance(by: .seconds(1))
            case .replaced: _ = try server.users.reset("alice")
            case .disabled: try server.users.disable("alice")
            case .neverMade: text = RandomSecret.random().text
            case .malformed: text = text.uppercased() + "0"
            }
            #expect(try await browser.get("/password?link=\(text)").status == 404)
            let fields = ["link": text, "password": Self.password, "repeated": Self.password]
            #expect(try await browser.fill("/sign-in", fields, to: "/password").status == 404)
            #expect(try server.users.list().first?.passwordHash == nil)
        }
    }

    @Test(
        "A password that is short, long, easy to guess or not repeated is not taken, and the link stays good",
        arguments: [
            ("elevenchars", "elevenchars"), ("", ""), ("aaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaa"),
            ("another good one", "another good On"), ("             ", "             "),
            ("alicealicealice", "alicealicealice"), ("Alice Alice 12", "Alice Alice 12"),
            (String(repeating: "long ", count: 205), String(repeating: "long ", count: 205)),
        ]
    )
    func rules(password: String, repeated: String) async throws {
        try await TestServer.runPage { server in
            let link = try server.users.create("alice", role: .viewer, tenant: "shop").link
            let browser = Browser(server)
            let fields = ["link": link.text, "password": password, "repeated": repeated]
            let page = try await browser.fill("/password?link=\(link.text)", fields, to: "/password")
            #expect(page.status == 422)
            #expect(page.text.contains("class=\"problem\""))
            #expect(password.isEmpty || !page.text.contains(password), "no page shows a password")
            let taken = try await browser.fill("/password?link=\(link.text)", Self.fields(link), to: "/password")
            #expect(taken.status == 303)
        }
    }

    @Test(
        "Passwords of 12 characters and of 1,024 bytes are taken",
        arguments: ["twelve chars", String(repeating: "long", count: 256)]
    )
    func edges(password: String) async throws {
        try await TestServer.runPage { server in
            let link = try server.users.create("alice", role: .viewer, tenant: "shop").link
            let browser = Browser(server)
            let fields = Self.fields(link, password)
            #expect(try await browser.fill("/password?link=\(link.text)", fields, to: "/password").status == 303)
            #expect(try await browser.signIn("alice", password).status == 303)
        }
    }
}
#endif
