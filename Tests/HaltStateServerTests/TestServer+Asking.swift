#if Server
import Foundation
import HaltState
import HaltStateAuthority
import Testing

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// What a server has said.
struct Answer: Sendable {
    let status: Int
    let headers: [String: String]
    let text: String

    var json: [String: ContextValue] {
        get throws { try JSONDecoder().decode([String: ContextValue].self, from: Data(text.utf8)) }
    }

    subscript(name: String) -> ContextValue? { (try? json)?[name] }

    /// A member that is text.
    func text(_ name: String) throws -> String {
        guard case .string(let text)? = try json[name] else {
            Issue.record("\(name) is no text in \(text)")
            return ""
        }
        return text
    }
}

extension TestServer {
    /// Without a cache: with one, Foundation on Linux traps now and then when a request is cancelled
    /// (https://github.com/swiftlang/swift-corelibs-foundation/issues/3296).
    private static let session: URLSession = {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.urlCache = nil
        return URLSession(configuration: configuration)
    }()

    static let prefix = "/api/haltstate/sentinel/"

    /// Asks over HTTP.
    ///
    /// - Parameter path: From the root when it begins with a slash, and otherwise below the canonical prefix.
    func ask(
        _ method: String,
        _ path: String,
        _ body: ContextValue? = nil,
        as key: APIKey? = nil,
        headers: [String: String]? = nil
    ) async throws -> Answer {
        let bytes = try body.map { try CanonicalJSON.bytes(of: $0) }
        var fields = headers ?? ["X-API-Key": (key ?? self.key).secret]
        if body != nil, fields["Content-Type"] == nil { fields["Content-Type"] = "application/json" }
        return try await send(method, path, bytes.map { Data($0) }, fields)
    }

    /// Sends bytes as they are.
    func send(_ method: String, _ path: String, _ body: Data?, _ headers: [String: String]) async throws -> Answer {
        let full = path.hasPrefix("/") ? path : Self.prefix + path
        let url = try #require(URL(string: "http://127.0.0.1:\(port)\(full)"))
        var request = URLRequest(url: url)
        request.httpMethod = method
        request.httpBody = body
        for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
        let (data, response) = try await Self.session.data(for: request)
        let reply = try #require(response as? HTTPURLResponse)
        let fields = reply.allHeaderFields.map { ("\($0.key)".lowercased(), "\($0.value)") }
        return Answer(
            status: reply.statusCode,
            headers: Dictionary(fields) { first, _ in first },
            text: String(decoding: data, as: UTF8.self)
        )
    }

    /// Asks for a permit as a client of version 0.8 does, which names every member.
    func guardCall(
        _ action: String,
        key: String,
        params: ContextValue = [:],
        as holder: APIKey? = nil,
        start: String? = nil
    ) async throws -> Answer {
        try await ask(
            "POST",
            "action/guard",
            [
                "agent_id": "worker", "action": .string(action), "params": params, "idempotency_key": .string(key),
                "resource": .null, "risk_class": .null, "evidence_context": ["correlation_id": "c-1"],
            ],
            headers: ["X-API-Key": (holder ?? self.key).secret].merging(start.map { ["X-Start-Id": $0] } ?? [:]) { $1 }
        )
    }

    /// The members that redeem or report a permit.
    func claim(_ granted: Answer, _ action: String, key: String, _ more: [String: ContextValue]) throws -> ContextValue
    {
        let members: [String: ContextValue] = [
            "agent_id": "worker", "action": .string(action), "idempotency_key": .string(key),
            "resource": .string(try granted.text("resource")), "risk_class": .string(try granted.text("risk_class")),
            "permit_token": .string(try granted.text("permit_token")), "evidence_context": [:],
        ]
        return .object(members.merging(more) { _, new in new })
    }
}
#endif
