#if Macros
import Expectations
import Foundation
import HaltState
import HaltStateAuthority
import HaltStateTesting
import Testing

private struct Scope: Encodable {
    var name: String
}

private enum Region: String, Codable {
    case eu
    case odd = "eu:1"
}

@Guarded(action: "export.run", idempotencyKey: "a:{x}:{y}")
private func bound(x: String, y: String, @Unbound note: String = "") async throws -> String { x + y }

@Guarded(action: "export.run", idempotencyKey: "a:{x}:{y}")
private func boundNow(x: String, y: String) throws {}

@Guarded(action: "export.run", idempotencyKey: "a:{x}:{y}", binding: .contextOnly)
private func contextOnly(x: String, y: String) async throws {}

@Guarded(action: "export.run", idempotencyKey: "a:{x}:{y}", binding: .contextOnly)
private func contextOnlyNow(x: String, y: String) throws {}

@Guarded(
    action: "export.run",
    idempotencyKey: { (x: String, y: String) in "a:\(x):\(y)" },
    binding: .contextOnly
)
private func closure(x: String, y: String) async throws {}

@Guarded(action: "export.run", idempotencyKey: "a:{x.name}:{y}")
private func unbound(@Unbound x: Scope, y: String) async throws {}

@Guarded(action: "export.run", idempotencyKey: "a:{x}:{y}", binding: .except("y"))
private func except(x: String, y: String) async throws {}

@Guarded(action: "export.run", idempotencyKey: ("{x}{y}"), binding: .contextOnly)
private func touching(x: String, y: String) async throws {}

@Guarded(action: "export.run", idempotencyKey: "{x}-{y}-{z}", binding: .contextOnly)
private func kinds(x: Int, y: UUID?, z: Int?) async throws {}

@Guarded(action: "export.run", idempotencyKey: "{x}:{y}", binding: .contextOnly)
private func region(x: Region?, y: Character) async throws {}

@Guarded(action: "export.run", idempotencyKey: "a:{x}", resource: "order/{y}")
private func seen(x: String, y: String) async throws {}

private struct Office {
    let region: String

    @Guarded(action: "export.run", idempotencyKey: "a:{self.region}:{y}")
    func run(y: String) async throws {}
}

private typealias Call = @Sendable () async throws -> Void

@Suite("Templates whose values could be mistaken for others", .tags(.everyArgumentCounts))
struct TemplateBoundaryTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// The key that is asked for, or `nil` for a call that is refused.
        let key: String?
        fileprivate let call: Call

        fileprivate init(_ name: String, key: String?, call: @escaping Call) {
            testDescription = name
            self.key = key
            self.call = call
        }
    }

    private static let id = UUID(uuid: (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15))

    static let rows = [
        Row("contextOnly", key: nil) { try await contextOnly(x: "1:2", y: "3") },
        Row("contextOnly, the last value", key: "a:1:2:3") { try await contextOnly(x: "1", y: "2:3") },
        Row("contextOnly, synchronous", key: nil) { try contextOnlyNow(x: "1:2", y: "3") },
        Row("a closure", key: "a:1:2:3") { try await closure(x: "1:2", y: "3") },
        Row("an unbound parameter", key: nil) { try await unbound(x: Scope(name: "1:2"), y: "3") },
        Row("an unbound parameter, known", key: "a:1:2") { try await unbound(x: Scope(name: "1"), y: "2") },
        Row("an excepted parameter", key: nil) { try await except(x: "1:2", y: "3") },
        Row("self", key: nil) { try await Office(region: "1:2").run(y: "3") },
        Row("self, known", key: "a:eu:2:3") { try await Office(region: "eu").run(y: "2:3") },
        Row("placeholders that touch", key: nil) { try await touching(x: "1", y: "2") },
        Row("numbers and a UUID", key: "-5-\(id.uuidString.lowercased())--6") { try await kinds(x: -5, y: id, z: -6) },
        Row("no UUID", key: nil) { try await kinds(x: 5, y: nil, z: 6) },
        Row("a raw value", key: "eu::") { try await region(x: .eu, y: ":") },
        Row("a raw value that holds the text", key: nil) { try await region(x: .odd, y: "1") },
        Row("bound parameters", key: "a:1:2:3") { _ = try await bound(x: "1:2", y: "3") },
        Row("bound parameters, the last value", key: "a:1:2:3") { _ = try await bound(x: "1", y: "2:3") },
    ]

    @Test("What no digest tells apart is refused before anybody is asked, and everything else goes on", arguments: rows)
    func refusals(row: Row) async throws {
        let authority = try TestAuthority(.allow)
        try await HaltStateClient.withCurrent(authority.client()) { () async throws in
            guard row.key == nil else { return try await row.call() }
            await #expect(throws: InvalidArguments.self) { try await row.call() }
        }
        #expect(authority.requests.map(\.identity.idempotencyKey.rawValue) == (row.key.map { [$0] } ?? []))
    }

    @Test("The refusal shows the closure that makes the same key, and no value")
    func remedy() async throws {
        let authority = try TestAuthority(.allow)
        try await HaltStateClient.withCurrent(authority.client()) { () async throws in
            let error = await #expect(throws: InvalidArguments.self) { try await contextOnly(x: "secret:2", y: "3") }
            #expect(
                error?.description
                    == "export.run was not asked for: the end of the value for placeholder 1 of its key cannot be told from "
                    + "what follows, so other values would make the same key; separate the placeholders by text that no value "
                    + "holds, which makes new keys, or, where this very key is meant, write "
                    + #"idempotencyKey: { (x: String, y: String) in "a:\(x):\(y)" }"#
            )
            try await closure(x: "secret:2", y: "3")
            #expect(
                error?.modelMessage.contains("idempotencyKey") == false,
                "what a programmer can do is none of its business"
            )
            let office = await #expect(throws: InvalidArguments.self) {
                try await Office(region: "secret:2").run(y: "3")
            }
            #expect(office?.description.hasSuffix(#"with idempotencyKey: "a:\(self.region):\(y)""#) == true)
            #expect(office?.description.contains("secret") == false)
        }
        #expect(authority.requests.map(\.identity.idempotencyKey) == ["a:secret:2:3"])
    }

    @Test("A conflict of bound calls says that the template is ambiguous", arguments: [false, true])
    func ambiguousConflict(isReversed: Bool) async throws {
        let authority = try TestAuthority(.approvalRequired)
        let calls = isReversed ? [("1", "2:3"), ("1:2", "3")] : [("1:2", "3"), ("1", "2:3")]
        try await HaltStateClient.withCurrent(authority.client()) { () async throws in
            await #expect(throws: ApprovalPending.self) { _ = try await bound(x: calls[0].0, y: calls[0].1) }
            let conflict = await #expect(throws: IdempotencyConflict.self) {
                _ = try await bound(x: calls[1].0, y: calls[1].1)
            }
            #expect(conflict?.isKeyAmbiguous == true)
            #expect(conflict?.description.contains("the key's template is ambiguous") == true)
            #expect(conflict?.description.contains("1:2") == false)
            let synchronous = #expect(throws: IdempotencyConflict.self) { try boundNow(x: calls[1].0, y: calls[1].1) }
            #expect(synchronous?.isKeyAmbiguous == true)
            // What is on record goes on.
            await #expect(throws: ApprovalPending.self) { _ = try await bound(x: calls[0].0, y: calls[0].1) }
        }
    }

    @Test("A conflict of a key that only its own values make says nothing of the template")
    func plainConflict() async throws {
        let authority = try TestAuthority(.approvalRequired)
        try await HaltStateClient.withCurrent(authority.client()) { () async throws in
            await #expect(throws: ApprovalPending.self) { _ = try await bound(x: "1", y: "2") }
            let changed = await #expect(throws: IdempotencyConflict.self) { try await contextOnly(x: "1", y: "2") }
            #expect(changed?.isKeyAmbiguous == false)
            #expect(changed?.description.contains("ambiguous") == false)
        }
    }

    @Test(
        "A value of which nothing can be seen is refused like a missing one",
        arguments: ["", " ", "\u{A0}", "\u{202E}", "\u{200B}", "\u{AD}", "\u{301}"]
    )
    func invisible(value: String) async throws {
        let authority = try TestAuthority(.allow)
        try await HaltStateClient.withCurrent(authority.client()) { () async throws in
            let calls: [Call] = [
                { try await seen(x: value, y: "1") }, { try await seen(x: "1", y: value) },
                { _ = try await bound(x: value, y: "1") }, { try await contextOnly(x: "1", y: value) },
                { try await Office(region: value).run(y: "1") },
            ]
            for call in calls {
                let error = await #expect(throws: InvalidArguments.self) { try await call() }
                #expect(error?.description.contains("lacks a visible value") == true)
            }
            try await seen(x: "e\u{301}", y: " a\u{200B}")
        }
        #expect(authority.requests.map(\.identity.idempotencyKey) == ["a:e\u{301}"])
        #expect(authority.requests.map(\.identity.resource) == ["order/ a\u{200B}"])
    }
}
#endif
