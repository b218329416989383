import Foundation
import HaltState
import HaltStateAuthority
import HaltStateRemote
import HaltStateTesting
import Testing

@Suite("Observations and attachments", .stoppingServers, .serialized)
struct EvidenceTests {
    private static let receipt =
        #"{"evidence_id":"ev-1","activity_id":"ac-1","record_state":"recorded","content_state":"not_submitted","#
        + #""governance_state":"not_evaluated","duplicate":false}"#

    private static func client(_ reply: @escaping @Sendable (Int) -> LoopbackServer.Reply) throws -> (
        LoopbackServer, HaltStateClient
    ) {
        let attempts = Counter()
        let server = try LoopbackServer { _ in reply(attempts.next()) }
        return (server, RemoteSamples.client(try RemoteSamples.authority(server)))
    }

    @Test("An observation leaves out what is absent, and is repeated under its own identity")
    func observation() async throws {
        let (server, client) = try Self.client { $0 < 3 ? .json(503, "{}") : .json(200, Self.receipt) }
        let receipt = try await client.record(
            EvidenceObservation(eventID: "e-1", action: "email.received", direction: .input)
        )
        #expect(receipt.evidenceID == "ev-1" && receipt.contentState == .notSubmitted)
        #expect(server.requests.count == 3)
        for request in server.requests {
            #expect(request.target == "/api/haltstate/evidence/observations")
            #expect(
                String(decoding: request.body, as: UTF8.self)
                    == #"{"action":"email.received","agent_id":"test-agent","direction":"input","event_id":"e-1"}"#
            )
        }
    }

    @Test("An observation's links, references, time and content are written as the contract says")
    func fullObservation() async throws {
        let (server, client) = try Self.client { _ in .json(200, Self.receipt) }
        try await client.record(
            EvidenceObservation(
                eventID: "e-1",
                action: "email.sent",
                direction: .output,
                agentID: "desk",
                occurredAt: Timestamp(microseconds: 0),
                links: [.operation: "o-1"],
                references: [.init(.message, "m-1")],
                content: Array("hi".utf8)
            )
        )
        #expect(
            String(decoding: try #require(server.requests.first).body, as: UTF8.self)
                == #"{"action":"email.sent","agent_id":"desk","content_base64":"aGk=","direction":"output","event_id":"e-1","#
                + #""evidence_context":{"operation_id":"o-1"},"external_references":[{"kind":"message_id","value":"m-1"}],"#
                + #""occurred_at":"1970-01-01T00:00:00.000000Z"}"#
        )
    }

    @Test(
        "A receipt that does not say what the contract wants is none",
        arguments: [
            ("recorded", "pending"), ("not_evaluated", "allowed"), ("\"ev-1\"", "\"\""), ("false", "null"),
            ("not_submitted", "somewhere"),
        ]
    )
    func brokenReceipt(part: String, other: String) async throws {
        let reply = Self.receipt.replacingOccurrences(of: part, with: other)
        let (_, client) = try Self.client { _ in .json(200, reply) }
        let error = await #expect(throws: HaltStateError.self) {
            try await client.record(EvidenceObservation(eventID: "e", action: "a.b", direction: .event))
        }
        #expect(error?.code == .malformedReply)
    }

    @Test(
        "The digest of an observed content is compared, and without one nothing is verified",
        arguments: [
            (
                #""state":"available","content_digest":"sha256:039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81""#,
                true
            ),
            (#""state":"available""#, false), (#""state":"error","content_digest":"00""#, false),
            (#""state":"available","content_digest":"00""#, nil),
        ] as [(String, Bool?)]
    )
    func observedContent(receipt: String, isVerified: Bool?) async throws {
        let reply = Self.receipt.dropLast() + #","attachment_receipt":{\#(receipt)}}"#
        let (_, client) = try Self.client { _ in .json(200, String(reply)) }
        let observation = EvidenceObservation(eventID: "e", action: "a.b", direction: .event, content: [1, 2, 3])
        do {
            #expect(try await client.record(observation).isVerified == isVerified)
        } catch let error as HaltStateError {
            #expect(isVerified == nil && error.code == .replyMismatch)
        }
    }

    private static let attachment = EvidenceAttachment(
        id: "at-1",
        evidenceID: "ev-1",
        kind: .input,
        content: [1, 2, 3]
    )
    private static let digest = "039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81"

    @Test("The authority's digest is compared with our own", arguments: ["", "sha256:"])
    func verified(prefix: String) async throws {
        let (server, client) = try Self.client { _ in
            .json(200, #"{"state":"available","attachment_id":"at-1","content_digest":"\#(prefix)\#(Self.digest)"}"#)
        }
        #expect(try await client.attach(Self.attachment).isVerified)
        #expect(
            String(decoding: try #require(server.requests.first).body, as: UTF8.self)
                == #"{"agent_id":"test-agent","attachment_id":"at-1","content_base64":"AQID","content_kind":"input","#
                + #""evidence_id":"ev-1"}"#
        )
    }

    @Test(
        "Other content than was sent is an error, and no digest is no proof",
        arguments: [
            (#","content_digest":"00""#, HaltStateError.Code.replyMismatch),
            (#","attachment_id":"at-2""#, .replyMismatch), (#","evidence_id":"ev-2""#, .replyMismatch),
        ]
    )
    func mismatch(fields: String, code: HaltStateError.Code) async throws {
        let (_, client) = try Self.client { _ in .json(200, #"{"state":"available"\#(fields)}"#) }
        let error = await #expect(throws: HaltStateError.self) { try await client.attach(Self.attachment) }
        #expect(error?.code == code)
        let (_, silent) = try Self.client { _ in .json(200, #"{"state":"available"}"#) }
        #expect(try await silent.attach(Self.attachment).isVerified == false)
    }

    @Test("Texts are attached under the identity and in the form that every HaltState client gives them")
    func golden() {
        let first = EvidenceAttachment(texts: [:], evidenceID: "ev-1", agentID: "agent-1", kind: .input)
        #expect(first.id == "sdk-capture-97bf39f3091691bb4a17690a76195d29dbf39bef412e931d595c174276391a21")
        let second = EvidenceAttachment(texts: [:], evidenceID: "ev-1", agentID: "agént-😀/\"x", kind: .output)
        #expect(second.id == "sdk-capture-835568e62aefdbe4b66622c81b5d302ea4598b6836a5cac39ef5da8bbc298dee")
        let texts = ["title": "T/é\u{2028}\"", "content": "a\nb\u{1}\u{7F}😀"]
        let third = EvidenceAttachment(texts: texts, evidenceID: "e", agentID: "a", kind: .input)
        #expect(
            String(decoding: third.content, as: UTF8.self)
                == #"{"content":"a\nb\u0001"# + "\u{7F}😀" + #"","title":"T/é"# + "\u{2028}" + #"\""}"#
        )
        let fourth = ["title": "T", "content": "Çontent é"]
        #expect(
            Data(EvidenceAttachment(texts: fourth, evidenceID: "e", agentID: "a", kind: .input).content)
                .base64EncodedString() == "eyJjb250ZW50Ijoiw4dvbnRlbnQgw6kiLCJ0aXRsZSI6IlQifQ=="
        )
    }

    @Test("What cannot be recorded is not sent")
    func invalid() async throws {
        let (server, client) = try Self.client { _ in .json(200, Self.receipt) }
        let big = [UInt8](repeating: 0, count: EvidenceAttachment.maximumSize + 1)
        for observation in [
            EvidenceObservation(eventID: " ", action: "a.b", direction: .event),
            EvidenceObservation(eventID: "e", action: "", direction: .event),
            EvidenceObservation(eventID: "e", action: "a.b", direction: .event, links: [.message: ""]),
            EvidenceObservation(eventID: "e", action: "a.b", direction: .event, content: big),
        ] {
            let error = await #expect(throws: HaltStateError.self) { try await client.record(observation) }
            #expect(error?.code == .invalidCall)
        }
        #expect(server.requests.isEmpty)
    }

    @Test("Nothing is attached or observed unless the caller asks for it")
    func optIn() async throws {
        let server = try LoopbackServer(RemoteSamples.yes)
        let client = RemoteSamples.client(try RemoteSamples.authority(server))
        let context: GuardContext = ["title": "t", "content": "c"]
        let record = try await client.guard("a.b", context: context, idempotencyKey: "key-1") { $0.record }
        #expect(record.evidenceID == "ev-1")
        #expect(!server.requests.contains { $0.path.contains("evidence") })
    }

    @Test("An embedded authority says that it takes neither")
    func unsupported() async throws {
        let error = await #expect(throws: HaltStateError.self) {
            try await TestAuthority(.allow).client().attach(Self.attachment)
        }
        #expect(error?.code == .unsupported)
    }
}
