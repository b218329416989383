import Expectations
import Foundation
import HaltState
import HaltStateRemote
import HaltStateTesting
import Testing

@Suite(
    "What a client makes of a server's answer about the binding key",
    .tags(.everyArgumentCounts),
    .stoppingServers,
    .serialized
)
struct BindingKeyAnswerTests {
    private static let text = String(repeating: "0f", count: 32)
    private static let offered = #"{"tenant_id":"acme","offered":true,"binding_key":"\#(text)"}"#
    private static let notOffered = #"{"tenant_id":"acme","offered":false}"#

    /// A server that says yes to everything, and this to the question about the key.
    private static func server(_ answer: @escaping @Sendable () -> LoopbackServer.Reply) throws -> LoopbackServer {
        try LoopbackServer { $0.path.hasSuffix("/binding-key") ? answer() : RemoteSamples.yes($0) }
    }

    private static func call(_ kind: BoundWork.Kind, _ client: HaltStateClient) async -> (any Error)? {
        do {
            try await BoundWork.call(kind, client)
            return nil
        } catch {
            return error
        }
    }

    /// The digest that a call was asked with, and its key.
    private static func question(_ server: LoopbackServer) throws -> (digest: String?, key: IdempotencyKey?) {
        let request = try #require(server.requests.last { $0.path.hasSuffix("action/guard") })
        let question = try JSONDecoder().decode(GuardRequest.self, from: Data(request.body))
        guard case .string(let digest)? = question.params["arguments_digest"] else {
            return (nil, question.identity.idempotencyKey)
        }
        return (digest, question.identity.idempotencyKey)
    }

    private static let errors: [(name: String, reply: LoopbackServer.Reply)] = [
        ("500", .json(500, "{}")), ("503", .json(503, "{}")), ("401", .json(401, "{}")), ("403", .json(403, "{}")),
        ("400", .json(400, "{}")), ("409", .json(409, "{}")), ("410", .json(410, "{}")), ("429", .json(429, "{}")),
        ("redirect", .json(307, "{}", headers: ["Location": "/elsewhere"])), ("no JSON", .answer(200, offered)),
        ("a page", .answer(200, "<html>", headers: ["Content-Type": "text/html"])), ("nothing said", .json(200, "{}")),
        ("cut short", .json(200, String(offered.dropLast()))),
        ("another tenant", .json(200, offered.replacing("acme", with: "Acme"))),
        ("no key", .json(200, #"{"tenant_id":"acme","offered":true}"#)),
        ("null", .json(200, #"{"tenant_id":"acme","offered":true,"binding_key":null}"#)),
        ("a short key", .json(200, offered.replacing(text, with: String(text.prefix(30))))),
        ("half a byte", .json(200, offered.replacing(text, with: String(text.dropLast())))),
        ("no digits", .json(200, offered.replacing(text, with: text.uppercased()))),
        ("no word", .json(200, #"{"tenant_id":"acme","offered":"no"}"#)), ("hang up", .hangUp),
        ("silence", .silence), ("too long", .json(200, offered + String(repeating: " ", count: 8_000))),
    ]

    @Test(
        "Whatever is no clear answer refuses the call, and nothing is asked or run",
        arguments: BoundWork.Kind.allCases
    )
    func errors(kind: BoundWork.Kind) async throws {
        for (name, reply) in Self.errors {
            let server = try Self.server { reply }
            let timeout = name == "silence" ? Duration.milliseconds(50) : .seconds(10)
            let client = RemoteSamples.client(try RemoteSamples.authority(server, timeout: timeout)) {
                $0.failOpen = true
            }
            let error = await Self.call(kind, client) as? HaltStateError
            #expect(error != nil, "\(name)")
            #expect(error?.message.contains("did not run") == true, "\(name): \(error?.message ?? "")")
            #expect(error.map { String(reflecting: $0).contains(Self.text) } == false)
            #expect(!server.requests.contains { $0.path.contains("/action/") }, "\(name)")
        }
    }

    @Test(
        "A server that is older or offers none goes on as before for templates, and not for keys made of arguments",
        arguments: [404, 405, 200]
    )
    func notOffered(status: Int) async throws {
        for kind in BoundWork.Kind.allCases {
            let server = try Self.server { .json(status, status == 200 ? Self.notOffered : #"{"detail":"Not Found"}"#) }
            let authority = try RemoteSamples.authority(server)
            let error = await Self.call(kind, RemoteSamples.client(authority))
            if kind.isOfArguments {
                #expect((error as? HaltStateError)?.code == .invalidConfiguration)
                let message = (error as? HaltStateError)?.message ?? ""
                for choice in ["Configuration.bindingKey", "BindingKey(derivedFrom:)", "haltstate keys binding offer"] {
                    #expect(message.contains(choice))
                }
                #expect(!server.requests.contains { $0.path.contains("/action/") })
            } else {
                #expect(error == nil)
                let derived = BindingKey(derivedFrom: RemoteSamples.key)
                #expect(try Self.question(server).digest == BoundWork.digest(under: derived))
            }
        }
    }

    @Test(
        "The tenant's key is asked for once, by whatever calls, and none that needs no digest",
        arguments: [false, true]
    )
    func once(isBlocking: Bool) async throws {
        let server = try Self.server { .json(200, Self.offered) }
        let authority = try RemoteSamples.authority(server)
        let client = RemoteSamples.client(authority)
        try await client.guard("refund.create", idempotencyKey: "by hand") { _ in }
        try await HaltStateClient.withCurrent(client) { try await BoundWork.contextOnly("a") }
        #expect(!server.requests.contains { $0.path.hasSuffix("/binding-key") })
        for kind in BoundWork.Kind.allCases where kind.isBlocking == isBlocking {
            for copy in [client, RemoteSamples.client(authority)] {
                #expect(await Self.call(kind, copy) == nil)
                let key = BindingKey(Array(repeating: 0x0f, count: 32))
                #expect(try Self.question(server).digest == BoundWork.digest(under: key))
            }
        }
        #expect(server.requests.count { $0.path.hasSuffix("/binding-key") } == 1)
    }

    @Test("A key that is set is used without a question", arguments: BoundWork.Kind.allCases)
    func set(kind: BoundWork.Kind) async throws {
        let server = try Self.server { .json(500, "{}") }
        let key = BindingKey(derivedFrom: "ours")
        let client = RemoteSamples.client(try RemoteSamples.authority(server)) { $0.bindingKey = key }
        #expect(await Self.call(kind, client) == nil)
        #expect(try Self.question(server).digest == BoundWork.digest(under: key))
        #expect(!server.requests.contains { $0.path.hasSuffix("/binding-key") })
    }

    @Test("An answer that passes is asked for again, and one that comes late counts")
    func retried() async throws {
        let questions = Counter()
        let server = try Self.server { questions.next() < 3 ? .json(503, "{}") : .json(200, Self.offered) }
        let client = RemoteSamples.client(try RemoteSamples.authority(server))
        #expect(await Self.call(.arguments, client) == nil)
        #expect(questions.value == 3)
    }

    @Test("A lost answer to the question under the earlier key is asked for again as the same call")
    func lostAnswer() async throws {
        let derived = try BoundWork.digest(under: BindingKey(derivedFrom: RemoteSamples.key))
        let questions = Counter()
        let server = try LoopbackServer { request in
            guard !request.path.hasSuffix("/binding-key") else { return .json(200, Self.offered) }
            guard request.path.hasSuffix("action/guard") else { return RemoteSamples.yes(request) }
            guard String(decoding: request.body, as: UTF8.self).contains(derived) else { return .json(409, "{}") }
            return questions.next() == 1 ? .hangUp : .json(200, RemoteSamples.allowedAndStarted)
        }
        // More attempts than answers that are lost: a connection that Foundation has kept may cost one.
        let retry = RetryPolicy(maximumAttempts: 6, initialPause: .microseconds(10))
        let client = RemoteSamples.client(try RemoteSamples.authority(server), retry: retry)
        #expect(await Self.call(.template, client) == nil)
        let asked = server.requests.filter { $0.path.hasSuffix("action/guard") }
        let starts = asked.map { $0.header("X-Start-Id") }
        #expect(asked.count >= 3)
        #expect(Set(starts.dropFirst()).count == 1, "the question that is repeated is the same call")
        #expect(starts.first != starts.last, "and another than the one that met a conflict")
    }

    @Test("A key that crossed a network in the clear is not used")
    func inTheClear() async throws {
        let transport = Relay(answer: Self.offered)
        let authority = try RemoteAuthority(
            tenantID: "acme",
            apiKey: RemoteSamples.key,
            configuration: .init(
                baseURL: #require(URL(string: "http://relay.example")),
                insecureHosts: ["relay.example"],
                transport: transport
            )
        )
        let error = await Self.call(.template, RemoteSamples.client(authority)) as? HaltStateError
        #expect(error?.code == .refused)
        #expect(error?.message.contains("without TLS") == true)
    }

    @Test("A wrapper that passes on the derived key alone goes on as before")
    func wrapper() async throws {
        let server = try Self.server { .json(200, Self.offered) }
        let client = RemoteSamples.client(OldWrapper(remote: try RemoteSamples.authority(server)))
        #expect(await Self.call(.template, client) == nil)
        let derived = BindingKey(derivedFrom: RemoteSamples.key)
        #expect(try Self.question(server).digest == BoundWork.digest(under: derived))
    }
}

/// Answers every request alike.
private struct Relay: HTTPTransport {
    let answer: String

    func send(_ request: HTTPTransportRequest) async throws -> HTTPTransportResponse {
        HTTPTransportResponse(
            status: 200,
            headers: ["Content-Type": "application/json"],
            body: HTTPTransportBody(Array(answer.utf8))
        )
    }
}

/// Written before there was anything but a key to pass on.
private struct OldWrapper: Authority {
    let remote: RemoteAuthority

    func requestPermit(_ request: GuardRequest) async throws -> GuardReply { try await remote.requestPermit(request) }
    func redeemPermit(_ request: StartRequest) async throws -> StartReceipt { try await remote.redeemPermit(request) }
    func recordOutcome(_ report: OutcomeReport) async throws -> OutcomeReceipt {
        try await remote.recordOutcome(report)
    }
    func check(_ request: CheckRequest) async throws -> CheckReply { try await remote.check(request) }
    func recordCheck(_ report: CheckReport) async throws -> CheckReceipt { try await remote.recordCheck(report) }
    func approval(_ id: String) async throws -> ApprovalReply { try await remote.approval(id) }
    var bindingKey: BindingKey? { remote.bindingKey }
}
