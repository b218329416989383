#if Macros
import Foundation
import HaltState
import HaltStateRemote
import HaltStateTesting
import Testing

private struct Broken: Error {}

/// Deltas of a model, and then the end or an error.
@LLMGuarded(idempotencyKey: "chat:{id}")
private func deltas(of id: Int, @Unbound breaks: Bool) async throws -> AsyncThrowingStream<String, any Error> {
    AsyncThrowingStream { continuation in
        for delta in ["a", "b", "c"] { continuation.yield(delta) }
        continuation.finish(throwing: breaks ? Broken() : nil)
    }
}

@Suite("A guarded stream over HTTP", .stoppingServers, .serialized)
struct RemoteStreamTests {
    /// The messages of calls. Before the first one a client asks for the tenant's binding key, which this server does not know.
    private static func messages(_ server: LoopbackServer) -> Int {
        server.requests.count { $0.path.contains("/action/") }
    }

    private static func report(_ server: LoopbackServer) throws -> [String: Any] {
        let request = try #require(server.requests.last { $0.path.hasSuffix("report") })
        return try #require(try JSONSerialization.jsonObject(with: Data(request.body)) as? [String: Any])
    }

    @Test(
        "The outcome of a guarded stream over HTTP is reported when it has been read, with the number of its elements",
        arguments: [false, true]
    )
    func whole(breaks: Bool) async throws {
        let server = try LoopbackServer(RemoteSamples.yes)
        let client = RemoteSamples.client(try RemoteSamples.authority(server))
        try await HaltStateClient.withCurrent(client) {
            let stream = try await deltas(of: 1, breaks: breaks)
            #expect(Self.messages(server) == 2, "it is not over when it is returned")
            var read = ""
            do {
                for try await delta in stream { read += delta }
                #expect(!breaks)
            } catch is Broken {
                #expect(breaks)
            }
            #expect(read == "abc")
        }
        let report = try Self.report(server)
        #expect(report["outcome"] as? String == (breaks ? "error" : "success"))
        #expect((report["result"] as? [String: Any])?["stream_elements"] as? Int == 3)
        #expect(Self.messages(server) == 3)
    }

    @Test("One that is dropped is reported as abandoned")
    func dropped() async throws {
        let server = try LoopbackServer(RemoteSamples.yes)
        let client = RemoteSamples.client(try RemoteSamples.authority(server))
        try await HaltStateClient.withCurrent(client) {
            var stream: AsyncThrowingStream<String, any Error>? = try await deltas(of: 1, breaks: false)
            var iterator = stream?.makeAsyncIterator()
            #expect(try await iterator?.next() == "a")
            (stream, iterator) = (nil, nil)
        }
        while Self.messages(server) < 3 { await Task.yield() }
        let report = try Self.report(server)
        #expect(report["outcome"] as? String == "error")
        #expect(report["error"] as? String == "HaltState.PermitAbandoned")
    }

    @Test("One whose report is lost ends in an error that is in the journal and can be resumed")
    func lostReport() async throws {
        let isBack = Flag()
        let server = try LoopbackServer { request in
            request.path.hasSuffix("report") && !isBack.value ? .json(503, "{}") : RemoteSamples.yes(request)
        }
        let folder = JournalFolder()
        let journal = try FileOutcomeJournal(directory: folder.path)
        let client = RemoteSamples.client(try RemoteSamples.authority(server)) { $0.journal = journal }
        await #expect(throws: OutcomeUnconfirmed.self) {
            try await HaltStateClient.withCurrent(client) {
                for try await _ in try await deltas(of: 1, breaks: false) {}
            }
        }
        #expect(try folder.reports.count == 1)
        isBack.set()
        #expect(try await client.reportUnconfirmed().isEmpty)
        let reports = server.requests.filter { $0.path.hasSuffix("report") }.map(\.body)
        #expect(reports.count == 4 && Set(reports).count == 1, "the report keeps its identity and its content")
        #expect(try folder.reports.isEmpty)
    }
}
#endif
