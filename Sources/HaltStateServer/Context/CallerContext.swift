#if Server
import Foundation
import HTTPTypes
import HaltState
import HaltStateAuthority
import Hummingbird
import Logging
import NIOCore

/// One request that was let in: who asks, and for what.
struct Call: Sendable {
    let request: Request
    let parameters: Parameters
    /// What the request came over.
    let channel: any Channel
    let logger: Logger
    let caller: KeyRecord
    let authority: LocalAuthority
    /// The only names that the body may hold, or `nil` where it may hold others.
    let bodyNames: [String]?
    /// The largest body in bytes.
    let bodySize: Int
    /// Whether the key still works, for replies that go on for long.
    let isAdmitted: @Sendable () throws -> Bool

    /// A part of the path, decoded.
    func parameter(_ name: String) throws -> String {
        guard let text = parameters.get(name)?.removingPercentEncoding, !text.isBlank else {
            throw Refusal(status: .notFound, detail: "there is nothing here")
        }
        return text
    }

    /// A part of the query, decoded.
    func query(_ name: String) -> String? {
        request.query[name]
    }

    /// A whole number of the query.
    func query(_ name: String, in range: ClosedRange<Int>, default standard: Int) throws -> Int {
        guard let text = query(name) else { return standard }
        guard let number = Int(text), range.contains(number) else {
            throw Refusal.invalid("\(name) must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// A time of the query.
    func time(_ name: String) throws -> Timestamp? {
        guard let text = query(name) else { return nil }
        // A plus sign that a client forgot to escape has become a space. It stands behind the time; a space in front of the
        // time is one.
        guard
            let time = Timestamp(text)
                ?? Timestamp(String(text.prefix(11)) + String(text.dropFirst(11)).replacing(" ", with: "+"))
        else {
            throw Refusal.invalid("\(name) must be an RFC 3339 date and time with a zone")
        }
        return time
    }

    /// - Parameter isReport: Whether the body tells of something that has run, and is not refused for its `result`.
    func body(isReport: Bool = false) async throws -> JSONBody {
        let body = try await JSONBody(request, on: channel, limit: bodySize, isReport: isReport)
        try caller.require(tenant: try body.text("tenant_id"))
        if let bodyNames { try body.require(only: bodyNames) }
        return body
    }

    /// A key may be for one agent. It acts as nobody else.
    func require(agent: AgentID) throws {
        guard !mayHear(of: agent) else { return }
        throw Refusal.forbidden("this key may act as its own agent only")
    }

    /// Whether the caller may hear of an agent. Orders and records are kept by the bytes of its name, so these decide.
    func mayHear(of agent: AgentID) -> Bool { caller.agent.map { $0 == agent } ?? true }
}
#endif
