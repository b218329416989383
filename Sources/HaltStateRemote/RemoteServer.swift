import HaltState

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Where a remote authority is and how its requests look. Checked once, when it is made.
struct RemoteServer: Sendable {
    private let base: String
    /// Whether nobody between here and the server can read what is said.
    let isPrivate: Bool
    private let tenantID: String
    private let apiKey: APISecret
    let replyLimit: Int

    /// Checks the settings.
    ///
    /// - Throws: `HaltStateError` with code `invalidConfiguration`, which never quotes the key.
    init(tenantID: String, apiKey: String, configuration: RemoteAuthority.Configuration) throws {
        guard tenantID.isHeaderValue else {
            throw HaltStateError.configuration("the tenant is blank or holds a character that no HTTP header may hold")
        }
        guard apiKey.isHeaderValue else {
            throw HaltStateError.configuration("the API key is blank or holds a character that no HTTP header may hold")
        }
        guard configuration.timeout > .zero else {
            throw HaltStateError.configuration("the timeout is not positive")
        }
        base = try Self.base(configuration.baseURL, insecureHosts: configuration.insecureHosts)
        let url = configuration.baseURL
        isPrivate = url.scheme?.lowercased() == "https" || url.host?.isLoopback == true
        self.tenantID = tenantID
        self.apiKey = APISecret(secret: apiKey)
        replyLimit = configuration.replyLimit
    }

    private static func base(_ url: URL, insecureHosts: Set<String>) throws -> String {
        guard let host = url.host, !host.isEmpty else {
            throw HaltStateError.configuration("the base URL names no host; write it as https://host")
        }
        guard url.user == nil, url.password == nil, url.query == nil, url.fragment == nil else {
            throw HaltStateError.configuration(
                "the base URL holds a user, a query or a fragment; write https://host/path"
            )
        }
        switch url.scheme?.lowercased() {
        case "https": break
        case "http" where host.isLoopback || insecureHosts.contains(host): break
        case "http":
            throw HaltStateError.configuration(
                "\(host) would be given the API key without TLS; use https, or name the host in insecureHosts"
            )
        default: throw HaltStateError.configuration("the base URL is not https")
        }
        var text = url.absoluteString
        while text.hasSuffix("/") { text.removeLast() }
        return text
    }

    /// One request of a call, under one of its prefixes.
    func request(_ call: RemoteCall, under prefix: RemotePrefix, timeLimit: HTTPTransportRequest.TimeLimit) throws
        -> HTTPTransportRequest
    {
        var text = base + prefix.rawValue + call.endpoint.path
        for (index, item) in call.query.enumerated() {
            text += (index == 0 ? "?" : "&") + item.name.percentEncoded + "=" + item.value.percentEncoded
        }
        guard let url = URL(string: text) else { throw HaltStateError.configuration("the base URL cannot be used") }
        return HTTPTransportRequest(
            method: call.endpoint.method,
            url: url,
            headers: headers(for: call),
            body: call.body,
            timeLimit: timeLimit,
            replyLimit: replyLimit
        )
    }

    /// The contract's headers: the key a second time for servers that ask for it under its older name.
    private func headers(for call: RemoteCall) -> HTTPTransportHeaders {
        let kind =
            call.endpoint == .stream
            ? (name: "Accept", value: "text/event-stream") : (name: "Content-Type", value: "application/json")
        var fields = [
            kind,
            (name: "X-Tenant-Id", value: tenantID),
            (name: "X-API-Key", value: apiKey.secret),
            (name: "X-Admin-Token", value: apiKey.secret),
            (name: "User-Agent", value: "haltstate-swift"),
        ]
        if let startID = call.startID { fields.append((name: "X-Start-Id", value: startID)) }
        if let effect = call.effect.headerValue { fields.append((name: OutcomeEffect.header, value: effect)) }
        return HTTPTransportHeaders(fields)
    }

    /// What a server must not be quoted with, should it repeat what it was sent.
    func secrets(of call: RemoteCall) -> [String] { [apiKey.secret] + [call.token?.secret].compactMap(\.self) }

    func context(of call: RemoteCall) -> HTTPCallContext {
        HTTPCallContext(operation: call.endpoint.template, tenantID: tenantID)
    }

    /// Whether a name is the tenant's, byte for byte.
    func isTenant(_ name: String) -> Bool { name.utf8.elementsEqual(tenantID.utf8) }

    /// The tenant, for the queries that name it.
    var tenant: (name: String, value: String) { (name: "tenant_id", value: tenantID) }
}

/// The key that a tenant is known by. Never printed, reflected or encoded.
private struct APISecret: Sendable {
    let secret: String
}

extension APISecret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    var description: String { "(redacted)" }
    var debugDescription: String { "(redacted)" }
    var customMirror: Mirror { Mirror(self, children: []) }
}

extension String {
    /// Visible ASCII: the only characters that every HTTP library sends as they are.
    fileprivate var isHeaderValue: Bool {
        !isEmpty && utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }
}
