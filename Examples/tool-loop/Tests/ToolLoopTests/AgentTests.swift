import Foundation
import HaltState
import HaltStateAuthority
import HaltStateTesting
import StubModel
import Testing
import ToolLoop

/// What the model is told, and what has been done.
@Suite("The agent")
struct AgentTests {
    private let authority: TestAuthority
    private let folder: URL
    private let shop: Shop

    init() throws {
        authority = TestAuthority(policies: try SupportPolicies.all)
        folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        shop = Shop(file: folder.appending(path: "deeds.txt"))
    }

    private func agent(_ script: String) throws -> Agent {
        let client = authority.client()
        return Agent(
            service: ChatService(haltState: client, baseURL: try StubModel().baseURL, apiKey: nil, model: script),
            toolbox: try SupportTools(haltState: client, shop: shop).toolbox,
            conversation: folder.appending(path: "conversation.json")
        )
    }

    private func told(_ script: String) async throws -> [String] {
        var conversation = Conversation("Order 1001 came late.")
        let state = try await agent(script).run(&conversation)
        guard case .finished(let text) = state else {
            Issue.record("\(state)")
            return []
        }
        return text.dropFirst("I was told: ".count).components(separatedBy: " | ")
    }

    @Test("Calls of one message run, or are denied, each for itself")
    func parallel() async throws {
        let told = try await told("parallel")
        #expect(told.count == 3)
        #expect(told[0] == "refunded 1250 cents of order 1001")
        #expect(told[1] == "Done.")
        #expect(told[2].hasPrefix("Not performed"))
        #expect(shop.deeds.sorted() == ["mail 1001 refund", "refund 1001 1250"])
    }

    private func exported() throws -> String {
        var evidence = ""
        try authority.local.exportEvidence { evidence += String(decoding: $0, as: UTF8.self) }
        return evidence
    }

    @Test("The text of a mail reaches neither the ledger nor an error")
    func mailText() async throws {
        _ = try await told("parallel")
        _ = try await told("mail reworded")
        let told = try await told("thrown")
        #expect(told.count == 1 && told[0].contains("MailServerError"))
        #expect(!told[0].contains("Ada") && !told[0].contains("mailbox"))
        let evidence = try exported()
        #expect(evidence.contains("mail.send") && !evidence.contains("Ada") && !evidence.contains("mailbox"))
    }

    @Test(
        "A call that is repeated, or whose reason is reworded, is told its first answer and not done again",
        arguments: ["repeated", "reworded"]
    )
    func again(script: String) async throws {
        let told = try await told(script)
        #expect(told.count == 2)
        #expect(told.last?.hasPrefix("Done: an earlier call has performed it") == true)
        #expect(told.last?.hasSuffix("Its answer was: \(told[0])") == true)
        #expect(shop.deeds == ["refund 1001 1250"])
    }

    @Test(
        "A mail is sent once: the same text again has been sent, and another text is a conflict",
        arguments: [("mailed again", "Done: "), ("mail reworded", "Not performed: it was asked for before")]
    )
    func mails(script: String, words: String) async throws {
        let told = try await told(script)
        #expect(told.count == 2)
        #expect(told[0] == "Done." && told[1].hasPrefix(words), "\(told)")
        #expect(shop.deeds == ["mail 1001 refund"])
    }

    @Test("A call that is changed is not done")
    func changed() async throws {
        let told = try await told("changed")
        #expect(told.last?.hasPrefix("Not performed") == true)
        #expect(shop.deeds == ["refund 1001 1250"])
    }

    @Test("A call whose arguments do not fit is mended")
    func wrong() async throws {
        let told = try await told("wrong")
        #expect(told[0].contains("order_id is missing") && told[0].contains("order is no argument of it"))
        #expect(told[0].contains("amount_cents has to be a whole number"))
        #expect(told[1] == "refunded 1250 cents of order 1001")
    }

    @Test("A conversation waits for a person, and goes on after the approval")
    func pending() async throws {
        var conversation = Conversation("Refund order 1001.")
        guard case .waiting(let calls) = try await agent("pending").run(&conversation) else {
            Issue.record("it does not wait")
            return
        }
        #expect(calls.map(\.action) == ["refund.create"])
        #expect(shop.deeds == ["mail 1001 refund"])
        try await authority.approveAll(by: "alice")
        var resumed = try Conversation(contentsOf: folder.appending(path: "conversation.json"))
        guard case .finished(let text) = try await agent("pending").run(&resumed) else {
            Issue.record("it still waits")
            return
        }
        #expect(text == "I was told: refunded 25000 cents of order 1001 | Done.")
        #expect(shop.deeds == ["mail 1001 refund", "refund 1001 25000"])
    }

    @Test("A rejected call is not done, and the model is told so")
    func rejected() async throws {
        var conversation = Conversation("Refund order 1001.")
        _ = try await agent("pending").run(&conversation)
        try await authority.rejectAll(by: "bob")
        guard case .finished(let text) = try await agent("pending").run(&conversation) else {
            Issue.record("it still waits")
            return
        }
        #expect(text.hasPrefix("I was told: Not performed"))
        #expect(shop.deeds == ["mail 1001 refund"])
    }

    @Test("A conversation that is cancelled tells no model anything, and does not begin again what was begun")
    func cancelled() async throws {
        let agent = try agent("slow")
        let task = Task {
            var conversation = Conversation("Export the orders.")
            return try await agent.run(&conversation)
        }
        while shop.deeds.count < 2 { try await Task.sleep(for: .milliseconds(10)) }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        var resumed = try Conversation(contentsOf: folder.appending(path: "conversation.json"))
        guard case .finished(let text) = try await agent.run(&resumed) else {
            Issue.record("it waits")
            return
        }
        #expect(text.hasPrefix("I was told: Not performed this time"))
        #expect(shop.deeds.sorted() == ["export 2026-01-31 begun", "mail 1001 refund"])
    }
}
