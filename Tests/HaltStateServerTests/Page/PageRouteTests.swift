#if Server
import Expectations
import HaltState
import HaltStateAuthority
import HaltStateSQLite
import Testing

@testable import HaltStateServer

@Suite("Every route of the page", .tags(.failClosed))
struct PageRouteTests {
    /// Every route there is, and what somebody gets there who has not signed in.
    static let routes = [
        "GET /": 303, "GET /page.css": 200, "GET /password": 404, "GET /sign-in": 200,
        "GET /requests/{request_id}": 303,
        "POST /password": 403, "POST /requests/{request_id}/decision": 403, "POST /sign-in": 403, "POST /sign-out": 403,
    ]

    /// Method and path of a route, with a request that there is not.
    private static func words(_ route: String) -> [String] {
        route.replacing("{request_id}", with: "00000000-0000-4000-8000-000000000000").split(separator: " ").map(
            String.init
        )
    }

    static let posts = routes.keys.filter { $0.hasPrefix("POST") }.map { words($0)[1] }.sorted()

    @Test("Every route of the page is in the table, and lets no stranger do anything")
    func strangers() async throws {
        try await TestServer.runPage { server in
            var page = PageConfiguration()
            page.passwordCost = PasswordCost(exponent: 4, passes: 1)
            var configuration = ServerConfiguration()
            configuration.page = page
            let known = try AuthorityServer(
                configuration: configuration,
                ledger: server.ledger,
                storage: server.ledger.serverStorage,
                policies: { .empty }
            ).router.page
            #expect(known?.names == Self.routes.keys.sorted())
            for (route, status) in Self.routes {
                let words = Self.words(route)
                let browser = Browser(server)
                let answer = try await words[0] == "GET" ? browser.get(words[1]) : browser.post(words[1], [:])
                #expect(answer.status == status, "\(route)")
                #expect(answer.header("Cache-Control") == "no-store", "\(route)")
                #expect(answer.header("Referrer-Policy") == "no-referrer", "\(route)")
                #expect(answer.header("X-Content-Type-Options") == "nosniff", "\(route)")
                let policy = try #require(answer.header("Content-Security-Policy"))
                #expect(policy.hasPrefix("default-src 'none';") && policy.contains("frame-ancestors 'none'"))
                #expect(!policy.contains("unsafe"))
                #expect(!answer.text.contains("<script") && !answer.text.contains("style="), "\(route)")
            }
        }
    }

    @Test(
        "Other methods are refused with those that there are",
        arguments: ["HEAD /", "POST /", "DELETE /sign-in", "GET /sign-out"]
    )
    func methods(route: String) async throws {
        try await TestServer.runPage { server in
            let words = route.split(separator: " ").map(String.init)
            let browser = Browser(server)
            let answer = try await browser.send(words[0], words[1], ["Origin": "http://\(browser.host)"], "")
            #expect(answer.status == 405)
            #expect(answer.header("Allow")?.isEmpty == false)
            #expect(answer.header("Content-Security-Policy") != nil)
        }
    }

    @Test("Without the page, a server has none of its routes")
    func without() async throws {
        try await TestServer.run { server in
            for route in Self.routes.keys {
                let words = Self.words(route)
                let answer = try await Browser(server).send(words[0], words[1], [:], "")
                #expect(answer.status == 404, "\(route)")
            }
        }
    }

    /// Where a form can come from that this server has not shown to the browser.
    static let forgeries: [(name: String, headers: [String: String])] = [
        ("another site", ["Origin": "https://evil.example"]),
        ("another port", ["Origin": "http://127.0.0.1:1"]),
        ("another scheme", ["Origin": "https://127.0.0.1"]),
        ("no origin", ["Origin": ""]),
        ("a hidden origin", ["Origin": "null"]),
        ("a hidden origin of another site", ["Origin": "null", "Sec-Fetch-Site": "cross-site"]),
        ("a hidden origin of a sister", ["Origin": "null", "Sec-Fetch-Site": "same-site"]),
        ("a name that others have given to this machine", ["Origin": "http://evil.example", "Host": "evil.example"]),
    ]

    @Test("A form of another site is refused, whatever it knows", arguments: posts)
    func origins(path: String) async throws {
        try await TestServer.runPage { server in
            _ = try await server.person("alice")
            let browser = Browser(server)
            #expect(try await browser.signIn("alice", TestServer.password).status == 303)
            let token = try await browser.get("/").token
            for forgery in Self.forgeries {
                let answer = try await browser.post(path, ["form": token], forgery.headers)
                #expect(answer.status == 403, "\(path) from \(forgery.name)")
                #expect(try await browser.get("/").status == 200, "still signed in after \(forgery.name)")
            }
        }
    }

    @Test(
        "A browser that hides the origin, as it does for a page without referrers, is believed when it names the same site"
    )
    func hiddenOrigin() async throws {
        try await TestServer.runPage { server in
            _ = try await server.person("alice")
            let browser = Browser(server)
            let token = try await browser.get("/sign-in").token
            let fields = ["name": "alice", "password": TestServer.password, "form": token]
            let headers = ["Origin": "null", "Sec-Fetch-Site": "same-origin"]
            #expect(try await browser.post("/sign-in", fields, headers).status == 303)
        }
    }

    @Test("A form needs the token of this browser, and nothing more than the page asks for", arguments: posts)
    func tokens(path: String) async throws {
        try await TestServer.runPage { server in
            let other = try await Browser(server).get("/sign-in").token
            let browser = Browser(server)
            #expect(try await browser.post(path, ["form": other]).status == 403, "without a cookie")
            let own = try await browser.get("/sign-in").token
            #expect(own != other && own != "none")
            for token in [other, "", own.uppercased(), own + "0"] {
                #expect(try await browser.post(path, ["form": token]).status == 403)
            }
            #expect(try await browser.post(path, ["form": own, "more": "1"]).status == 422)
            let json = try await browser.post(path, ["form": own], ["Content-Type": "application/json"])
            #expect(json.status == 415)
            let long = try await browser.post(path, ["form": own, "name": String(repeating: "a", count: 17_000)])
            #expect(long.status == 413)
        }
    }

    @Test("Where nobody has said where the page is, only this machine's own names lead to it")
    func hosts() async throws {
        try await TestServer.runPage { server in
            let browser = Browser(server)
            for host in ["localhost:\(server.port)", "127.0.0.1", "[::1]:80", "LOCALHOST"] {
                #expect(try await browser.get("/sign-in", ["Host": host]).status == 200, "\(host)")
            }
            for host in ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80"] {
                let answer = try await browser.get("/sign-in", ["Host": host])
                #expect(answer.status == 403, "\(host)")
                #expect(answer.header("Set-Cookie") == nil)
            }
        }
    }

    @Test("Behind a proxy with TLS, cookies are held to their host and to TLS, and forms come from the public URL")
    func publicURL() async throws {
        let url = try PublicURL("https://approvals.example.org/")
        try await TestServer.runPage({ $0.publicURL = url }) { server in
            _ = try await server.person("alice")
            let browser = Browser(server)
            let page = try await browser.get("/sign-in", ["Host": "inside:80"])
            let fields = ["name": "alice", "password": TestServer.password, "form": page.token]
            let others = [
                "http://approvals.example.org", "http://\(browser.host)", "https://approvals.example.org.evil",
            ]
            for origin in others {
                #expect(try await browser.post("/sign-in", fields, ["Origin": origin]).status == 403)
            }
            let entered = try await browser.post("/sign-in", fields, ["Origin": "https://approvals.example.org"])
            #expect(entered.status == 303)
            let cookies = page.headers("Set-Cookie") + entered.headers("Set-Cookie")
            #expect(cookies.count == 4)
            for cookie in cookies {
                #expect(cookie.hasPrefix("__Host-haltstate") && cookie.hasSuffix("; Secure"))
                for part in ["; Path=/", "; HttpOnly", "; SameSite=Lax"] { #expect(cookie.contains(part)) }
                #expect(!cookie.contains("Domain"))
            }
            #expect(try await browser.get("/").status == 200)
            let plain = Browser(server)
            plain.cookies = ["haltstate": try #require(browser.cookies["__Host-haltstate"])]
            #expect(try await plain.get("/").status == 303, "without its prefix a cookie may be anybody's")
        }
    }

    @Test(
        "A page that others would open needs a public URL with TLS",
        arguments: [("0.0.0.0", false), ("192.0.2.1", false), ("127.0.0.1", true), ("localhost", true), ("::1", true)]
    )
    func needsURL(host: String, isShown: Bool) throws {
        var configuration = ServerConfiguration(host: host)
        configuration.page = PageConfiguration()
        do {
            try configuration.requirePage()
            #expect(isShown)
        } catch let error as HaltStateError {
            #expect(!isShown && error.code == .invalidConfiguration)
        }
        configuration.page?.publicURL = try PublicURL("https://approvals.example.org")
        try configuration.requirePage()
    }
}
#endif
