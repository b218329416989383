#if Server
import Expectations
import HaltState
import HaltStateAuthority
import Testing

@testable import HaltStateServer

@Suite("The parts of the page")
struct PagePartTests {
    @Test(
        "A public URL is an origin, as browsers write it",
        arguments: [
            ("https://approvals.example.org", "https://approvals.example.org"),
            ("HTTPS://Approvals.Example.ORG:443/", "https://approvals.example.org"),
            ("https://a.example:8443", "https://a.example:8443"), ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("http://localhost:80/", "http://localhost"), ("http://[::1]:8080", "http://[::1]:8080"),
        ]
    )
    func publicURL(text: String, origin: String) throws {
        let url = try PublicURL(text)
        #expect(url.description == origin)
        #expect(url.isSecure == origin.hasPrefix("https"))
        #expect(url.link("abc") == "\(origin)/password?link=abc")
    }

    @Test(
        "A public URL without TLS, or with more than a host and a port, is refused",
        arguments: [
            "http://approvals.example.org", "http://127.0.0.1.example.org", "ftp://localhost", "localhost:8080", "",
            "https://",
            "https://a.example/page", "https://a.example?x=1", "https://a.example#x", "https://user@a.example",
            "https://user:word@a.example", "https://b\u{FC}cher.example", "//a.example",
        ]
    )
    func wrongURL(text: String) {
        let error = #expect(throws: HaltStateError.self) { try PublicURL(text) }
        #expect(error?.code == .invalidConfiguration)
    }

    @Test(
        "Text is escaped by Unicode scalar, whatever stands behind a sign",
        arguments: ["\"\u{301}", "<\u{338}", "&\u{20E3}", ">\u{FE0F}", "'\u{200D}", "\"", "a<b>c"]
    )
    func escapes(text: String) throws {
        let page = try PageTemplates().render(.signin, ["name": text, "problem": text, "form": text])
        let raw = #/value="[^"]*["<>&'][\u{300}-\u{36F}]/#
        #expect(page.firstMatch(of: raw) == nil)
        let escaped = PageText().escapeText(text)
        #expect(!escaped.unicodeScalars.contains { ["<", ">", "\"", "'"].contains($0) })
        let plain = try PageTemplates().render(.signin, ["name": "x", "problem": "x", "form": "x"])
        let quotes = [page, plain].map { text in text.unicodeScalars.count { $0 == "\"" } }
        #expect(quotes[0] == quotes[1])
        #expect(page.contains("value=\"\(escaped)\""))
    }

    @Test("What is kept of a password holds its cost and a salt of its own, and nothing else matches it")
    func hash() throws {
        let cost = PasswordCost(exponent: 4, passes: 2)
        let password = "caf\u{E9} au lait"
        let (one, two) = (try PasswordHash(of: password, cost: cost), try PasswordHash(of: password, cost: cost))
        #expect(one.text != two.text && one.text.hasPrefix("scrypt$4$2$"))
        let kept = try #require(PasswordHash(one.text))
        #expect(try kept.matches("cafe\u{301} au lait"))
        for other in ["cafe au lait", "caf\u{E9} au lait ", "caf\u{E9} au lait\0", "", "Caf\u{E9} au lait"] {
            #expect(try !kept.matches(other), "\(other)")
        }
        for broken in ["", "scrypt", one.text + "$", "scrypt$99$1$00$00", one.text.replacing("scrypt", with: "plain")] {
            #expect(PasswordHash(broken) == nil, "\(broken)")
        }
    }

    /// Made with `scrypt` of Python's `hashlib`.
    @Test("Passwords are hashed with scrypt")
    func vector() throws {
        let salt = "000102030405060708090a0b0c0d0e0f"
        let result = "080fd75f2a818be2073bf53f0ff0043aa9149ee916b02e95ee5627a0fcac8e84"
        let kept = try #require(PasswordHash("scrypt$10$2$\(salt)$\(result)"))
        #expect(try kept.matches(TestServer.password))
        #expect(try !kept.matches(TestServer.password + "\0"))
    }

    @Test("At most two passwords are hashed at a time, and whoever comes when too many wait is told so")
    func hasher() async throws {
        let hasher = PasswordHasher(cost: PasswordCost(exponent: 12, passes: 1))
        let outcomes = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<64 {
                group.addTask {
                    do {
                        _ = try await hasher.hash("some password")
                        return true
                    } catch let refusal as Refusal {
                        #expect(refusal.detail.contains("try again"))
                        return false
                    }
                }
            }
            return try await group.reduce(into: [Bool: Int]()) { $0[$1, default: 0] += 1 }
        }
        #expect(outcomes[true, default: 0] >= 32 && outcomes[false, default: 0] > 0)
        #expect(try await hasher.matches("some password", hasher.hash("some password"), from: .known))
        #expect(try await !hasher.matches("some password", nil, from: .stranger))
    }

    @Test("However many strangers try, there is room for whoever is known")
    func flood() async throws {
        let hasher = PasswordHasher(cost: PasswordCost(exponent: 12, passes: 1))
        let kept = try await hasher.hash("some password")
        let refused = await withTaskGroup(of: (isKnown: Bool, isRefused: Bool).self) { group in
            for number in 0..<80 {
                let isKnown = number >= 64 && number < 72
                group.addTask {
                    do {
                        _ = try await hasher.matches("a guess", kept, from: isKnown ? .known : .stranger)
                        return (isKnown, false)
                    } catch {
                        return (isKnown, true)
                    }
                }
            }
            return await group.reduce(into: Set<Bool>()) { if $1.isRefused { $0.insert($1.isKnown) } }
        }
        #expect(refused == [false])
    }

    @Test("Who tries too often waits twice as long each time, less than a minute, and a success begins anew")
    func pace() {
        let pace = SignInPace(free: 3, longestWait: 30)
        var now = Duration.zero
        for _ in 0..<3 { #expect(pace.begin("alice", at: now) == nil) }
        for wait in [1, 2, 4, 8, 16, 30, 30, 30] {
            for _ in 0..<3 { #expect(pace.begin("alice", at: now) == wait, "what comes too early changes nothing") }
            #expect(pace.begin("bob", at: now) == nil, "others go on")
            pace.clear("bob")
            now += .seconds(wait) - .milliseconds(1)
            #expect(pace.begin("alice", at: now) == 1)
            now += .milliseconds(1)
            #expect(pace.begin("alice", at: now) == nil)
        }
        pace.clear("alice")
        for _ in 0..<3 { #expect(pace.begin("alice", at: now) == nil) }
        #expect(pace.begin("alice", at: now) == 1)
        now += .seconds(600)
        for _ in 0..<3 { #expect(pace.begin("alice", at: now) == nil) }
    }

    @Test("However many names are tried, what is remembered of them has an end, and one that was tried often stays")
    func memory() {
        let pace = SignInPace(free: 1, longestWait: 30)
        for second in 0..<2 { #expect(pace.begin("alice", at: .seconds(second)) == nil) }
        for number in 0..<40_000 { _ = pace.begin("\(number)", at: .seconds(1)) }
        #expect(pace.begin("alice", at: .seconds(1)) == 2)
    }

    @Test(
        "An IPv6 client is known by its network, and an IPv4 one by its address",
        arguments: [
            ("192.0.2.7", "192.0.2.7"), ("::ffff:192.0.2.7", "192.0.2.7"),
            ("2001:db8:1:2:3:4:5:6", "32:1:13:184:0:1:0:2"), ("2001:db8:1:2::9", "32:1:13:184:0:1:0:2"), ("x", "x"),
        ]
    )
    func network(address: String, name: String) { #expect(ClientAddress.network(address) == name) }

    @Test(
        "A proxy is named by its address, in whatever form",
        arguments: [
            ("10.0.0.2", "10.0.0.2"), ("::ffff:10.0.0.2", "10.0.0.2"),
            ("2001:DB8::1", "32:1:13:184:0:0:0:0:0:0:0:0:0:0:0:1"),
        ]
    )
    func proxies(address: String, exact: String) {
        #expect(PageConfiguration.isAddress(address))
        #expect(PageConfiguration(trustedProxies: [address]).trustedProxies == [exact])
    }

    @Test(
        "A proxy is named by nothing else",
        arguments: ["", "proxy.example.org", "10.0.0.0/8", "10.0.0.2:80", "[::1]"]
    )
    func noProxies(text: String) { #expect(!PageConfiguration.isAddress(text)) }

    @Test("Roles grow from viewer to admin")
    func roles() {
        #expect(UserRole.allCases == UserRole.allCases.sorted())
        #expect(UserRole.viewer < .approver && UserRole.operator < .admin)
    }
}
#endif
