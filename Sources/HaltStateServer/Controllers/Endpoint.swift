#if Server
import HTTPTypes
import HaltStateAuthority
import Hummingbird

/// What can be asked for of one resource.
protocol Controller: Sendable {
    var endpoints: [Endpoint] { get }
}

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

        /// Published clients name the tenant in some of their queries, and may do so in all.
        static let tenant = Parameter(name: "tenant_id", summary: "The key's own tenant.", schema: .text)
    }

    let method: HTTPRequest.Method
    /// The path after the prefix, with `{name}` for what varies.
    let path: String
    var space = Space.sentinel
    /// The name in the document.
    let name: String
    let summary: String
    let scope: KeyScope
    /// Another scope that does as well.
    var otherScope: KeyScope?
    var parameters: [Parameter] = []
    var request: Schema?
    /// Whether a request may hold content, and be as large as that.
    var holdsContent = false
    /// Whether it does so little that its connection's event loop may do it. Others would keep the connections beside it
    /// waiting, also where they yield: what yields to a loop goes on before anything is read.
    var isBrief = false
    let reply: Schema
    /// What a reply can say beside its body.
    var replyHeaders: [Parameter] = []
    /// The type of the reply's body.
    var replyType = "application/json"
    /// Refusals beside those that every endpoint may give.
    var refusals: [HTTPResponse.Status] = []
    let handle: @Sendable (Request, CallerContext) async throws -> Response

    /// The prefixes under which the path stands, the one to prefer first.
    var prefixes: [String] {
        switch space {
        case .sentinel: ["/api/haltstate/sentinel/", "/api/sentinel/"]
        case .evidence: ["/api/haltstate/evidence/"]
        }
    }

    /// The scopes of which a key needs one.
    var scopes: [KeyScope] { [scope] + (otherScope.map { [$0] } ?? []) }

    /// What a request can say beside its path and its body, to this endpoint and to every one.
    var allParameters: [Parameter] { parameters + [.tenant] }

    /// The names that a query may hold. Another one is refused: who wrote it means something by it.
    var queryNames: [String] { allParameters.filter { $0.place == .query }.map(\.name) }

    /// What a body may be.
    func bodyRules(_ limits: ServerLimits) -> BodyRules {
        BodyRules(limit: holdsContent ? limits.contentSize : limits.bodySize, onlyNames: request?.closedNames)
    }

    /// The names of what varies in the path.
    var pathParameters: [String] {
        path.split(separator: "/").filter { $0.hasPrefix("{") }.map { String($0.dropFirst().dropLast()) }
    }
}
#endif
