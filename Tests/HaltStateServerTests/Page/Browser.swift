#if Server
import Foundation
import HaltState
import HaltStateAuthority
import HaltStateSQLite
import HaltStateTesting
import Synchronization
import Testing

@testable import HaltStateServer

/// A browser with cookies of its own, which follows nothing by itself.
final class Browser: Sendable {
    struct Page: Sendable {
        let status: Int
        let head: String
        let text: String

        func header(_ name: String) -> String? { headers(name).first }

        func headers(_ name: String) -> [String] {
            head.split(separator: "\r\n").compactMap { line in
                let sides = line.split(separator: ":", maxSplits: 1)
                guard sides.count == 2, sides[0].lowercased() == name.lowercased() else { return nil }
                return sides[1].trimmingCharacters(in: .whitespaces)
            }
        }

        /// What the page's form holds, so that it can be sent.
        var token: String { text.firstMatch(of: /name="form" value="([0-9a-f]{64})"/).map { String($0.1) } ?? "none" }
    }

    let server: TestServer
    private let jar = Mutex<[String: String]>([:])

    init(_ server: TestServer) { self.server = server }

    var cookies: [String: String] {
        get { jar.withLock { $0 } }
        set { jar.withLock { $0 = newValue } }
    }

    var host: String { "127.0.0.1:\(server.port)" }

    func get(_ path: String, _ headers: [String: String] = [:]) async throws -> Page {
        try await send("GET", path, headers, "")
    }

    /// Sends a form from a page of this server, unless the headers say otherwise.
    func post(_ path: String, _ fields: [String: String], _ headers: [String: String] = [:]) async throws -> Page {
        let body = fields.map { "\($0.key)=\(Self.encoded($0.value))" }.joined(separator: "&")
        let own = ["Origin": "http://\(host)", "Content-Type": "application/x-www-form-urlencoded"]
        return try await send("POST", path, own.merging(headers) { $1 }, body)
    }

    /// Opens a page, and sends its form filled in.
    func fill(_ path: String, _ fields: [String: String], to target: String? = nil) async throws -> Page {
        let token = try await get(path).token
        return try await post(target ?? path, fields.merging(["form": token]) { own, _ in own })
    }

    func signIn(_ name: String, _ password: String) async throws -> Page {
        try await fill("/sign-in", ["name": name, "password": password])
    }

    /// An empty value leaves a header out.
    func send(_ method: String, _ path: String, _ headers: [String: String], _ body: String) async throws -> Page {
        var fields = ["Host": host, "Connection": "close"].merging(headers) { $1 }
        let cookies = cookies.map { "\($0.key)=\($0.value)" }.joined(separator: "; ")
        if !cookies.isEmpty { fields["Cookie"] = cookies }
        if method == "POST" { fields["Content-Length"] = "\(body.utf8.count)" }
        let lines = fields.filter { !$0.value.isEmpty }.map { "\($0.key): \($0.value)\r\n" }.joined()
        let reply = try await server.exchange("\(method) \(path) HTTP/1.1\r\n\(lines)\r\n\(body)")
        let parts = reply.split(separator: "\r\n\r\n", maxSplits: 1).map(String.init)
        let status = Int(reply.split(separator: " ").dropFirst().first ?? "") ?? 0
        let page = Page(status: status, head: parts.first ?? "", text: parts.count == 2 ? parts[1] : "")
        for cookie in page.headers("Set-Cookie") { keep(cookie) }
        return page
    }

    private func keep(_ cookie: String) {
        let pair = cookie.split(separator: ";")[0].split(separator: "=", maxSplits: 1).map(String.init)
        let isGone = pair.count < 2 || cookie.contains("Max-Age=0")
        jar.withLock { $0[pair[0]] = isGone ? nil : pair[1] }
    }

    private static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }
}

extension TestServer {
    static let password = "correct horse battery"

    var users: SQLiteUserStore { SQLiteUserStore(ledger, by: Self.root, wallClock: clock) }

    static let root = Approver(name: "root", authentication: "test")

    /// Runs a server that shows the page, with passwords that cost little.
    static func runPage(
        _ change: (inout PageConfiguration) -> Void = { _ in },
        _ body: @Sendable (TestServer) async throws -> Void
    ) async throws {
        var page = PageConfiguration()
        page.passwordCost = PasswordCost(exponent: 4, passes: 1)
        change(&page)
        try await run({ $0.page = page }, body)
    }

    /// Makes an account with a password.
    func person(_ name: String, role: UserRole = .approver, tenant: TenantID = "shop") async throws -> UserAccount {
        let invitation = try users.create(name, role: role, tenant: tenant)
        let hash = try PasswordHash(of: Self.password, cost: PasswordCost(exponent: 4, passes: 1)).text
        return try #require(
            try await users.setPassword(hash, spending: invitation.link.digest, at: clock.now())
        )
    }
}
#endif
