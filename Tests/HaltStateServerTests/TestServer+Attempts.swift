#if Server
import Foundation
import HaltState
import HaltStateAuthority

extension TestServer {
    /// A call that has begun and not ended.
    func begunCall(
        _ action: String = "job.run",
        key: String = "k",
        params: ContextValue = [:],
        as holder: APIKey? = nil
    ) async throws -> Answer {
        try await guardCall(action, key: key, params: params, as: holder, start: UUID().uuidString.lowercased())
    }

    /// Reports how a call has ended.
    @discardableResult
    func report(
        _ granted: Answer,
        _ outcome: String,
        _ action: String = "job.run",
        key: String = "k"
    ) async throws -> Answer {
        let error: ContextValue = outcome == "error" ? "BankAway" : .null
        let report = try claim(
            granted,
            action,
            key: key,
            ["report_id": "r", "outcome": .string(outcome), "error": error, "result": .null]
        )
        return try await ask("POST", "action/guard/report", report)
    }

    /// A call that has failed.
    @discardableResult
    func failedCall(_ action: String = "job.run", key: String = "k", as holder: APIKey? = nil) async throws -> Answer {
        let granted = try await begunCall(action, key: key, as: holder)
        try await report(granted, "error", action, key: key)
        return granted
    }

    /// The path of an operation, each byte of its key but letters and digits encoded.
    func path(ofKey key: String) -> String {
        let bytes = key.utf8.map { byte in
            let isPlain = UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte
            return isPlain ? String(UnicodeScalar(byte)) : "%" + String(format: "%02X", byte)
        }
        return "operations/" + bytes.joined()
    }

    func release(_ key: String = "k", _ more: [String: ContextValue] = [:], as holder: APIKey) async throws -> Answer {
        let body = more.merging(try await word(on: key)) { own, _ in own }
        return try await ask("POST", path(ofKey: key) + "/release", .object(body), as: holder)
    }

    func reconcile(_ outcome: String, key: String = "k", as holder: APIKey) async throws -> Answer {
        let body = try await word(on: key).merging(["outcome": .string(outcome)]) { own, _ in own }
        return try await ask("POST", path(ofKey: key) + "/reconciliation", .object(body), as: holder)
    }

    /// What somebody says who has looked at the latest operation of a key.
    private func word(on key: String) async throws -> [String: ContextValue] {
        let operation = try await ask("GET", path(ofKey: key))
        let id = operation.status == 200 ? operation["operation_id"] : nil
        return ["reason": "looked it up", "operation_id": id ?? .null]
    }

    /// What the server shows of the attempts at a key.
    func attempts(_ key: String = "k") async throws -> [[String: ContextValue]] {
        guard case .array(let attempts)? = try await ask("GET", path(ofKey: key))["attempts"] else { return [] }
        return attempts.compactMap { if case .object(let members) = $0 { members } else { nil } }
    }
}
#endif
