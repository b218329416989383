import Foundation
import HaltState
import HaltStateRemote
import HaltStateTesting
import Testing

@Suite("What a client puts on the wire", .stoppingServers, .serialized)
struct RemoteWireTests {
    private static let canonical = "/api/haltstate/sentinel/"
    private static let legacy = "/api/sentinel/"

    @Test("Numbers are sent as they are, so that no reader has to round them")
    func numbers() async throws {
        let server = try LoopbackServer(RemoteSamples.yes)
        var request = RemoteSamples.request
        request.params = [
            "a": .integer(.max), "b": .integer(.min), "c": .integer(9_007_199_254_740_993), "d": 0.1,
            "e": .double(0x1p64),
            "f": 1.0, "g": .double(.leastNonzeroMagnitude), "h": .double(1e21), "i": -0.0,
        ]
        _ = try? await RemoteSamples.authority(server).requestPermit(request)
        let body = try #require(server.requests.first).body
        let params = """
            "params":{"a":9223372036854775807,"b":-9223372036854775808,"c":9007199254740993,"d":0.1,\
            "e":18446744073709552000,"f":1,"g":5e-324,"h":1e+21,"i":0}
            """
        #expect(String(decoding: body, as: UTF8.self).contains(params))
        let received = try ReceivedJSON(Array(body))
        #expect(!received.holdsInexactNumber)
        #expect(received.root["params"]?.contextValue == .object(request.params.values))
    }

    @Test("The headers are the contract's, on every request", arguments: EndpointCall.all)
    func headers(call: EndpointCall) async throws {
        let server = try LoopbackServer(RemoteSamples.yes)
        _ = await call.error(try RemoteSamples.authority(server))
        let request = try #require(server.requests.first)
        #expect(request.header("Content-Type") == "application/json")
        #expect(request.header("X-Tenant-Id") == "acme")
        #expect(request.header("X-API-Key") == RemoteSamples.key)
        #expect(request.header("X-Admin-Token") == RemoteSamples.key)
        #expect(request.header("Cookie") == nil)
        #expect(request.method == (call.name == "approval" ? "GET" : "POST"))
        #expect(request.target == Self.canonical + call.path)
    }

    @Test("The headers are the contract's on what is asked and told beside calls, too")
    func otherHeaders() async throws {
        let server = try LoopbackServer { _ in .json(500, "{}") }
        let authority = try RemoteSamples.authority(server)
        let observation = EvidenceObservation(eventID: "e", action: "email.received", direction: .input)
        let attachment = EvidenceAttachment(id: "a", evidenceID: "ev-1", kind: .input, content: [1])
        let questions: [(path: String, ask: @Sendable () async throws -> Void)] = [
            (Self.canonical + "action/report", { _ = try await authority.recordCheck(RemoteSamples.checkReport) }),
            (Self.canonical + "heartbeat", { _ = try await authority.standing(of: "test-agent") }),
            (
                Self.canonical + "approvals/since",
                { _ = try await authority.approvals(since: Timestamp(microseconds: 0), limit: 1) }
            ),
            (Self.canonical + "approvals/stream", { _ = try await authority.connect(since: nil) }),
            (
                "/api/haltstate/evidence/observations",
                { _ = try await authority.record(observation, agentID: "test-agent") }
            ),
            (
                "/api/haltstate/evidence/attachments",
                { _ = try await authority.attach(attachment, agentID: "test-agent") }
            ),
        ]
        for (index, question) in questions.enumerated() {
            let error = await #expect(throws: HaltStateError.self, "\(question.path)") { try await question.ask() }
            #expect(error?.code == .serverError)
            let request = server.requests[index]
            #expect(request.path == question.path)
            #expect(request.header("X-Tenant-Id") == "acme", "\(question.path)")
            #expect(request.header("X-API-Key") == RemoteSamples.key, "\(question.path)")
            #expect(request.header("X-Admin-Token") == RemoteSamples.key, "\(question.path)")
            #expect(request.method == "GET" || request.header("Content-Type") == "application/json")
        }
    }

    @Test(
        "The start's identity is a header of the question that asks for the start, and of no other",
        arguments: EndpointCall.all
    )
    func startID(call: EndpointCall) async throws {
        let server = try LoopbackServer(RemoteSamples.yes)
        _ = await call.error(try RemoteSamples.authority(server))
        let sent = try #require(server.requests.first).header("X-Start-Id")
        #expect(sent == (call.name == "guard" ? RemoteSamples.request.startID : nil))
        var later = RemoteSamples.request
        later.startID = nil
        _ = try await RemoteSamples.authority(server).requestPermit(later)
        #expect(try #require(server.requests.last).header("X-Start-Id") == nil)
        later.startID = "no UUID"
        _ = try await RemoteSamples.authority(server).requestPermit(later)
        #expect(try #require(server.requests.last).header("X-Start-Id") == nil)
    }

    @Test("A guard request has every field, with null for what is absent, and never the start's identity")
    func guardBody() async throws {
        let server = try LoopbackServer(RemoteSamples.yes)
        _ = try await RemoteSamples.authority(server).requestPermit(RemoteSamples.request)
        let body = try #require(server.requests.first?.body)
        #expect(
            String(decoding: body, as: UTF8.self)
                == #"{"action":"refund.create","agent_id":"test-agent","evidence_context":{"correlation_id":"#
                + "\"\(RemoteSamples.id)9\"},\"idempotency_key\":\"key-1\",\"params\":{\"amount_cents\":100},"
                + #""resource":null,"risk_class":null}"#
        )
    }

    @Test("A report has every field, with null for what is absent")
    func reportBody() async throws {
        let server = try LoopbackServer(RemoteSamples.yes)
        _ = try await RemoteSamples.authority(server).recordOutcome(RemoteSamples.report)
        let body = try #require(server.requests.first?.body)
        let object = try #require(try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any])
        #expect(
            Set(object.keys) == [
                "idempotency_key", "action", "agent_id", "resource", "risk_class", "permit_token", "report_id",
                "outcome",
                "error", "result", "evidence_context",
            ]
        )
        #expect(object["error"] is NSNull && object["result"] is NSNull)
        #expect(object["permit_token"] as? String == "permit-secret")
    }

    @Test(
        "An unknown path is tried in its older form, and what answered is asked first next time",
        arguments: [404, 405]
    )
    func fallback(status: Int) async throws {
        let server = try LoopbackServer { request in
            request.path.hasPrefix(Self.canonical) ? .json(status, #"{"detail":"x"}"#) : RemoteSamples.yes(request)
        }
        let authority = try RemoteSamples.authority(server)
        for _ in 0..<2 { _ = try await authority.check(RemoteSamples.check) }
        _ = try await authority.requestPermit(RemoteSamples.request)
        #expect(
            server.requests.map(\.path) == [
                Self.canonical + "action/check", Self.legacy + "action/check", Self.legacy + "action/check",
                Self.canonical + "action/guard", Self.legacy + "action/guard",
            ]
        )
    }

    @Test(
        "What is learned of a path holds for every identifier in it, and then 404 means that there is no such approval"
    )
    func template() async throws {
        let server = try LoopbackServer { request in
            request.path == Self.legacy + "approval/a-1" ? .json(200, #"{"status":"pending"}"#) : .json(404, "{}")
        }
        let authority = try RemoteSamples.authority(server)
        _ = try await authority.approval("a-1")
        let error = await #expect(throws: HaltStateError.self) { try await authority.approval("a-2") }
        #expect(error?.code == .notFound)
        #expect(
            server.requests.map(\.path) == [
                Self.canonical + "approval/a-1", Self.legacy + "approval/a-1", Self.legacy + "approval/a-2",
                Self.canonical + "approval/a-2",
            ]
        )
    }

    @Test(
        "A refusal by something in front of the server does not hide the form that it answers",
        arguments: [429, 503]
    )
    func refusedInFront(status: Int) async throws {
        let served = Counter()
        let server = try LoopbackServer { request in
            if served.next() == 1 { return .json(status, "{}") }
            return request.path.hasPrefix(Self.legacy) ? .json(200, #"{"status":"pending"}"#) : .json(404, "{}")
        }
        let authority = try RemoteSamples.authority(server)
        await #expect(throws: HaltStateError.self) { try await authority.approval("a-1") }
        #expect(try await authority.approval("a-1").status == .pending)
    }

    @Test("A server that has moved is found again")
    func moved() async throws {
        let isMoved = Flag()
        let server = try LoopbackServer { request in
            request.path.hasPrefix(isMoved.value ? Self.canonical : Self.legacy)
                ? RemoteSamples.yes(request) : .json(404, "{}")
        }
        let authority = try RemoteSamples.authority(server)
        _ = try await authority.check(RemoteSamples.check)
        isMoved.set()
        _ = try await authority.check(RemoteSamples.check)
        _ = try await authority.check(RemoteSamples.check)
        #expect(server.requests.count == 5)
    }

    @Test(
        "No identifier leaves its place in the path",
        arguments: [
            ("a/b", "a%2Fb"), ("../heartbeat?x=1", "..%2Fheartbeat%3Fx%3D1"), ("a b#c", "a%20b%23c"), ("é", "%C3%A9"),
            ("%2e%2e", "%252e%252e"), ("...", "..."), ("a\r\nX: 1", "a%0D%0AX%3A%201"),
        ]
    )
    func escaping(id: String, component: String) async throws {
        let server = try LoopbackServer { _ in .json(200, #"{"status":"pending"}"#) }
        _ = try await RemoteSamples.authority(server).approval(id)
        #expect(server.requests.map(\.target) == [Self.canonical + "approval/" + component])
    }

    @Test("An identifier that is a step in a path is not sent", arguments: ["", ".", ".."])
    func steps(id: String) async throws {
        let server = try LoopbackServer(RemoteSamples.yes)
        let error = await #expect(throws: HaltStateError.self) {
            try await RemoteSamples.authority(server).approval(id)
        }
        #expect(error?.code == .notFound)
        #expect(server.requests.isEmpty)
    }

    @Test(
        "A base URL that would give the key away is refused",
        arguments: [
            "http://haltstate.ai", "http://127.0.0.1.evil.example", "http://localhost.evil.example", "http://127.1",
            "ftp://localhost", "https://", "haltstate.ai", "https://user:secret@host", "https://host/?a=b",
            "https://host/#f",
            "file:///etc", "http://127.0.0.256",
        ]
    )
    func insecure(url: String) throws {
        let error = #expect(throws: HaltStateError.self) { try Self.authority(url) }
        #expect(error?.code == .invalidConfiguration)
    }

    @Test(
        "This machine, and a host that is named, may be asked without TLS",
        arguments: [
            "http://127.0.0.1:80", "http://127.8.9.10", "http://localhost:8080/", "http://[::1]:1", "http://intranet",
            "https://haltstate.ai/ops/",
        ]
    )
    func accepted(url: String) throws {
        _ = try Self.authority(url, insecureHosts: ["intranet"])
    }

    @Test(
        "A tenant or a key that no header can hold is refused, without being quoted",
        arguments: ["", " ", "a\r\nX-Evil: 1", "a b", "ключ", "a\u{0}"]
    )
    func headerValues(text: String) throws {
        for (tenant, key) in [(text, RemoteSamples.key), ("acme", text)] {
            let error = #expect(throws: HaltStateError.self) { try RemoteAuthority(tenantID: tenant, apiKey: key) }
            #expect(error?.code == .invalidConfiguration)
            #expect(error?.description.contains("Evil") == false)
        }
    }

    @Test(
        "Neither the key nor a permit's secret is in a description, a dump or an error, though the server repeats both"
    )
    func secrets() async throws {
        let server = try LoopbackServer { request in
            let sent = String(decoding: request.body, as: UTF8.self).replacing("\"", with: "'")
            return .json(422, #"{"detail":"\#(request.header("X-API-Key") ?? "") \#(sent)"}"#)
        }
        let authority = try RemoteSamples.authority(server)
        let client = RemoteSamples.client(authority)
        var texts = ["\(authority)", String(reflecting: authority), "\(client)"]
        for call in EndpointCall.all {
            let error = try #require(await call.error(authority))
            texts += ["\(error)", String(reflecting: error)]
            for value in [authority, client, error] as [Any] {
                var text = ""
                dump(value, to: &text)
                texts.append(text)
            }
            #expect(texts.contains { $0.contains("(redacted)") }, "the server's words are there for debugging")
        }
        for text in texts { #expect(!text.contains(RemoteSamples.key) && !text.contains("permit-secret")) }
    }

    @Test("A request shows neither its headers nor its body")
    func requestSecrets() {
        let request = HTTPTransportRequest(
            method: .post,
            url: URL(string: "https://host/path?q=secret")!,
            headers: ["X-API-Key": "secret"],
            body: Array("secret".utf8)
        )
        var text = "\(request) \(String(reflecting: request)) \(request.headers)"
        dump(request, to: &text)
        #expect(!text.contains("secret") && text.contains("POST /path"))
    }

    private static func authority(_ url: String, insecureHosts: Set<String> = []) throws -> RemoteAuthority {
        guard let url = URL(string: url) else { throw HaltStateError(code: .invalidConfiguration, message: "no URL") }
        return try RemoteAuthority(
            tenantID: "acme",
            apiKey: "k",
            configuration: .init(baseURL: url, insecureHosts: insecureHosts)
        )
    }
}
