#if Macros
import Foundation
import HaltState
import HaltStateAuthority
import HaltStateTesting
import Testing

@Guarded(action: "order.cancel", idempotencyKey: "cancel:{orderID}")
private func cancel(@Identifier("order_id") @Trimmed orderID: String, @Trimmed note: String?) async throws -> [String?]
{
    [orderID, note]
}

@Guarded(action: "order.note", idempotencyKey: .arguments)
private func note(@Trimmed text: String, @Redacted @Trimmed names: [String]) throws -> [String] { [text] + names }

private struct CancelArguments: Codable, Equatable, Sendable {
    @Trimmed var orderID: String
    @Trimmed var note: String?
    @Trimmed var tags: [String]
}

@Guarded(action: "order.cancel", idempotencyKey: "cancel:{arguments.orderID}")
private func cancelAll(arguments: CancelArguments) async throws -> String { arguments.orderID }

@Suite("Trimmed text")
struct TrimmedTests {
    private static let spellings = [
        "5002", "5002 ", "\t5002", "\r\n5002\n", "\u{A0}5002\u{3000}", "\u{FEFF}5002\u{200B}", "  5002\u{2028}\u{85}",
        "5002\u{200D}", "5002\u{FE0F}\u{34F} ", "\u{200D}5002",
    ]

    @Test("The body, the key, the digest and what is disclosed all have the trimmed text", arguments: spellings)
    func alike(spelling: String) async throws {
        let authority = try TestAuthority(.allow)
        try await HaltStateClient.withCurrent(authority.client()) { () async throws in
            #expect(try await cancel(orderID: spelling, note: " a b ") == ["5002", "a b"])
            _ = try note(text: spelling, names: [spelling, " "])
            // Another digest would be a conflict, or another key.
            await #expect(throws: ActionAlreadyStarted.self) { _ = try await cancel(orderID: "5002", note: "a b") }
            #expect(throws: ActionAlreadyStarted.self) { _ = try note(text: "5002", names: ["5002", ""]) }
            await #expect(throws: IdempotencyConflict.self) { _ = try await cancel(orderID: spelling, note: "a") }
        }
        #expect(authority.requests.first?.identity.idempotencyKey == "cancel:5002")
        #expect(authority.requests.first?.params["order_id"] == "5002")
    }

    @Test("What was rejected stays rejected, however it is typed", arguments: spellings)
    func rejected(spelling: String) async throws {
        let authority = try TestAuthority(.approvalRequired)
        try await HaltStateClient.withCurrent(authority.client()) { () async throws in
            await #expect(throws: ApprovalPending.self) { _ = try await cancel(orderID: "5002", note: nil) }
            try await authority.rejectAll()
            await #expect(throws: ActionDenied.self) { _ = try await cancel(orderID: spelling, note: nil) }
        }
    }

    @Test("Nothing that can be seen is cut off", arguments: ["a b", "e\u{301}", "❤️", "x\u{200D}y", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "."])
    func kept(text: String) async throws {
        let (texts, _) = try await withGuard { () async throws in try note(text: " \(text)\n", names: []) }
        #expect(texts == [text])
    }

    @Test(
        "What joins a character to the next is cut off where there is no next one",
        arguments: [("👩\u{200D}", "👩"), ("👩\u{200D}👧\u{200D}", "👩\u{200D}👧"), ("❤️\u{200D} ", "❤️"), ("x\u{200D}", "x")]
    )
    func joined(text: String, trimmed: String) async throws {
        let (texts, _) = try await withGuard { () async throws in try note(text: text, names: []) }
        // By bytes: texts that look alike make different keys.
        #expect(texts.map { Array($0.unicodeScalars) } == [Array(trimmed.unicodeScalars)])
    }

    @Test("Text of which nothing is left makes no key", arguments: ["", " ", "\u{200B}\n"])
    func empty(text: String) async throws {
        let (_, calls) = try await withGuard { () async throws in
            await #expect(throws: InvalidArguments.self) { _ = try await cancel(orderID: text, note: nil) }
        }
        #expect(calls.isEmpty)
    }

    @Test("Members of a decoded value are trimmed, and bound as the same texts without a wrapper")
    func decoded() async throws {
        let json = Data(#"{"orderID": " 5002\n", "tags": [" a", "b "]}"#.utf8)
        let arguments = try JSONDecoder().decode(CancelArguments.self, from: json)
        #expect(arguments == CancelArguments(orderID: "5002", note: nil, tags: ["a", "b"]))
        let encoded = try JSONDecoder().decode([String: ContextValue].self, from: JSONEncoder().encode(arguments))
        #expect(encoded == ["orderID": "5002", "note": .null, "tags": ["a", "b"]])
        let (body, calls) = try await withGuard { () async throws in try await cancelAll(arguments: arguments) }
        #expect(body == "5002")
        #expect(calls.map(\.idempotencyKey) == ["cancel:5002"])
        let noted = Data(#"{"orderID": "1", "note": " x ", "tags": []}"#.utf8)
        #expect(try JSONDecoder().decode(CancelArguments.self, from: noted).note == "x")
    }
}
#endif
