#if Server
import Foundation
import HaltState
import HaltStateAuthority
import Testing

@Suite("A request with several errors")
struct RefusalOrderTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var method = "POST"
        let path: String
        var scope: KeyScope?
        var headers: [String: String] = [:]
        var body = "nonsense"
        let status: Int
        let word: String
    }

    private static let foreign = ["X-Tenant-Id": "other"]
    private static let long = ["X-Long": String(repeating: "a", count: 20_000)]
    private static let text = ["Content-Type": "text/plain"]

    @Test(
        "A request with several errors is refused for the first of them",
        arguments: [
            Row(testDescription: "its head", path: "action/check", headers: long, status: 431, word: "head"),
            Row(
                testDescription: "its path",
                path: "nothing/here?x=1",
                headers: foreign,
                status: 404,
                word: "Not Found"
            ),
            Row(testDescription: "its method", method: "PUT", path: "policies?x=1", status: 405, word: "this takes"),
            Row(
                testDescription: "its key",
                path: "action/check?x=1",
                headers: foreign.merging(text) { $1 },
                status: 401,
                word: "credentials"
            ),
            Row(
                testDescription: "the key's scope",
                path: "action/check?x=1",
                scope: .read,
                headers: foreign.merging(text) { $1 },
                status: 403,
                word: "lacks the scope"
            ),
            Row(
                testDescription: "the key's tenant",
                path: "action/check?x=1",
                scope: .check,
                headers: foreign.merging(text) { $1 },
                status: 403,
                word: "another tenant"
            ),
            Row(
                testDescription: "its query",
                path: "action/check?x=1",
                scope: .check,
                headers: text,
                status: 422,
                word: "the query"
            ),
            Row(
                testDescription: "the type of its body",
                path: "approval/none/decision",
                scope: .write,
                headers: text,
                body: String(repeating: "a", count: 100_000),
                status: 415,
                word: "application/json"
            ),
            Row(
                testDescription: "the size of its body",
                path: "approval/none/decision",
                scope: .write,
                body: String(repeating: "a", count: 100_000),
                status: 413,
                word: "at most"
            ),
        ]
    )
    func order(_ row: Row) async throws {
        try await TestServer.run { server in
            var headers = ["Content-Type": "application/json"].merging(row.headers) { $1 }
            if let scope = row.scope { headers["X-API-Key"] = try server.key(scope).secret }
            let answer = try await server.send(row.method, row.path, Data(row.body.utf8), headers)
            #expect(answer.status == row.status)
            #expect(answer.text.contains(row.word), "\(answer.text)")
        }
    }
}
#endif
