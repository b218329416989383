#if Server
import HTTPTypes
import Hummingbird

/// One thing that can be asked for: where, by whom, and in which form. Routes and the OpenAPI document are both made of
/// these, so that neither can say something else than the other.
struct Endpoint: Sendable {
    /// Where the path begins.
    enum Space: Hashable, Sendable, CaseIterable {
        /// Under the canonical prefix and, for older clients, the legacy one.
        case sentinel
        /// Under the one prefix for evidence.
        case evidence
    }

    /// What a request can say beside its path and its body.
    struct Parameter: Sendable {
        enum Place: String { case query, header }

        var place = Place.query
        let name: String
        let summary: String
        let schema: Schema
        var isRequired = false
    }

    let method: HTTPRequest.Method
    /// The path after the prefix, with `{name}` for what varies.
    let path: String
    var space = Space.sentinel
    /// The name in the document.
    let name: String
    let summary: String
    let scope: KeyScope
    var parameters: [Parameter] = []
    var request: Schema?
    /// Whether a request may hold content, and be as large as that.
    var holdsContent = false
    /// Whether it does so little that its connection's event loop may do it. Others would keep the connections beside it
    /// waiting, also where they yield: what yields to a loop goes on before anything is read.
    var isBrief = false
    let reply: Schema
    /// The type of the reply's body.
    var replyType = "application/json"
    /// Refusals beside those that every endpoint may give.
    var refusals: [HTTPResponse.Status] = []
    let handle: @Sendable (Call) async throws -> Response

    /// The prefixes under which the path stands, the one to prefer first.
    var prefixes: [String] {
        switch space {
        case .sentinel: ["/api/haltstate/sentinel/", "/api/sentinel/"]
        case .evidence: ["/api/haltstate/evidence/"]
        }
    }

    /// The names of what varies in the path.
    var pathParameters: [String] {
        path.split(separator: "/").filter { $0.hasPrefix("{") }.map { String($0.dropFirst().dropLast()) }
    }
}
#endif
