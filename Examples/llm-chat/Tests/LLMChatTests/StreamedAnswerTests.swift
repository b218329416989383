import Foundation
import HaltState
import HaltStateTesting
import Testing

@testable import llm_chat

@Suite("A streamed answer", .timeLimit(.minutes(1)))
struct StreamedAnswerTests {
    private let authority: TestAuthority

    init() throws { authority = try TestAuthority(.allow) }

    private func read(_ reply: StubService.Reply) async throws -> String {
        let service = ChatService(baseURL: try StubService { _ in reply }.baseURL, apiKey: nil)
        return try await HaltStateClient.withCurrent(authority.client()) {
            var text = ""
            for try await piece in try await service.stream("?", model: "m", maxTokens: 9) {
                text += piece.content.text
            }
            return text
        }
    }

    @Test("has the same text and the same usage, however it is sent", arguments: Sample.forms + Sample.shapes)
    func sameForAll(sample: Sample) async throws {
        #expect(try await read(sample.reply) == Sample.text)
        let report = try #require(authority.checkReports.last)
        #expect(report.status == .success)
        let facts = report.result?.values
        #expect(facts?["prompt_tokens"] == 9 && facts?["completion_tokens"] == 6 && facts?["total_tokens"] == 15)
    }

    @Test("that is an error hands its text to the caller, and not to the authority", arguments: Sample.errors)
    func errors(sample: Sample) async throws {
        let error = await #expect(throws: ChatError.self) { try await read(sample.reply) }
        #expect(error?.description == "the chat service says: too busy")
        let report = try #require(authority.checkReports.last)
        #expect(report.status == .error)
        #expect(try !String(decoding: JSONEncoder().encode(report), as: UTF8.self).contains("busy"))
    }

    @Test("that is refused says why", arguments: ["application/json", "text/event-stream"])
    func refused(type: String) async throws {
        let reply = StubService.Reply(status: 429, type: type, body: #"{"error":{"message":"too busy"}}"#, packet: 3)
        let error = await #expect(throws: ChatError.self) { try await read(reply) }
        #expect(error?.description == "the chat service says: too busy")
    }

    @Test("that is refused without a word says with which status", arguments: [401, 404, 503])
    func refused(status: Int) async throws {
        let error = await #expect(throws: ChatError.self) {
            try await read(StubService.Reply(status: status, type: "text/html", body: "<html>"))
        }
        #expect(error?.description == "the chat service answered with status \(status)")
    }

    @Test("keeps what was delivered before an error, and the usage that was said")
    func middle() async throws {
        let body = """
            data: {"choices":[{"delta":{"content":"Ask"}}],"usage":{"prompt_tokens":9,"completion_tokens":1}}

            data: {"error":{"message":"gone"}}


            """
        let reply = StubService.Reply(type: "text/event-stream", body: body)
        await #expect(throws: ChatError.self) { try await read(reply) }
        let facts = try #require(authority.checkReports.last?.result)
        #expect(facts["stream_elements"] == 1 && facts["total_tokens"] == 10)
    }
}

@Suite("A whole answer")
struct WholeAnswerTests {
    @Test("that is an error hands its text to the caller", arguments: [200, 400])
    func error(status: Int) async throws {
        let body = #"{"error":{"message":"no such model"}}"#
        let stub = try StubService { _ in StubService.Reply(status: status, body: body) }
        let service = ChatService(baseURL: stub.baseURL, apiKey: nil)
        let error = try await HaltStateClient.withCurrent(TestAuthority(.allow).client()) {
            await #expect(throws: ChatError.self) { try await service.complete("?", model: "m", maxTokens: 9) }
        }
        #expect(error?.description == "the chat service says: no such model")
    }
}
