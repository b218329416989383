#if Tool
import Expectations
import Foundation
import HaltState
import Testing

@Suite("The end of a proxy for an MCP server, and what it holds until then", .timeLimit(.minutes(5)))
struct MCPEndingTests {
    @Test("A proxy that is killed leaves the call under way in doubt, and the next one does not send it again")
    func killed() async throws {
        let session = try MCPSession("--lease", "1s")
        session.call("silent")
        try await eventually("it is sent") { try session.received().count == 1 }
        session.running.signal(SIGKILL)
        #expect(await session.running.run().status == 128 + SIGKILL)
        try await eventually("the server hears that it is over") { try session.received().last == "closed" }
        try await eventually("it is in doubt") { try await session.operation("silent:7")["in_doubt"] == true }
        let other = try MCPSession(in: session.tool)
        other.call("silent")
        #expect(try await other.answer().refusal?.contains("nobody knows how that ended") == true)
        try await other.end()
        #expect(try other.received().count { $0.contains("tools/call") } == 1)
    }

    @Test("Each call that comes in while the proxy ends is sent and on record, or is not sent", arguments: [1, 8, 60])
    func comingIn(count: Int) async throws {
        let session = try MCPSession()
        for id in 1...count { session.call("run", #"{"id":"\#(id)","amount":{"cents":5}}"#, id: "\(id)") }
        #expect(try await session.end().status == 0)
        let calls = try session.received().filter { $0.contains("tools/call") }
        let sent = Set(calls.compactMap { $0.firstMatch(of: /"id":"(\d+)"/)?.1 })
        #expect(sent.count == calls.count)
        let operations = try await session.tool("operations", "list", "--json").json()
        let performed = operations.filter { $0["outcome"] == "success" }.compactMap { operation in
            if case .string(let key)? = operation["idempotency_key"] { key.dropFirst("run:".count) } else { nil }
        }
        #expect(Set(performed) == sent)
        #expect(operations.allSatisfy { $0["in_doubt"] != true })
        for message in try session.messages() {
            guard case .integer(let id)? = message["id"] else { continue }
            let isSent = sent.contains("\(id)")
            #expect((message.refusal == nil) == isSent, "\(message)")
        }
    }

    @Test("Streams that do not block are waited for, in both directions")
    func nonblocking() async throws {
        let tool = try MCPSession.newTool()
        let answer = #"{"content":[{"type":"text","text":"%0400000d"}]}"#
        let script =
            #"IFS= read -r line; id=${line#\{\"id\":}; printf '{"id":%s,"jsonrpc":"2.0","result":"# + answer
            + #"}\n' "${id%%,*}" 0; cat > /dev/null"#
        let process = Process()
        let (input, output) = (Pipe(), Pipe())
        process.executableURL = try Tool.executable()
        process.arguments = ["mcp", "--name", "shop", "--tools", "tools.json", "--", "bash", "-c", script]
        process.currentDirectoryURL = tool.folder
        (process.standardInput, process.standardOutput) = (input, output)
        for end in [input.fileHandleForReading.fileDescriptor, output.fileHandleForWriting.fileDescriptor] {
            #expect(fcntl(end, F_SETFL, fcntl(end, F_GETFL) | O_NONBLOCK) == 0)
        }
        try process.run()
        try output.fileHandleForWriting.close()
        // Long enough for a reader that does not wait to see the end of a stream that has none.
        try await Task.sleep(for: .milliseconds(500))
        let call = #"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"check","arguments":{"id":"7"}}}"#
        try input.fileHandleForWriting.write(contentsOf: Data((call + "\n").utf8))
        // The answer is longer than a pipe holds, and nobody reads yet.
        try await Task.sleep(for: .milliseconds(1_500))
        // It ends with its client, so that this does, too, whatever it has made of the answer.
        try input.fileHandleForWriting.close()
        var line: [UInt8] = []
        while line.last != UInt8(ascii: "\n") {
            let data = output.fileHandleForReading.availableData
            guard !data.isEmpty else { break }
            line += data
        }
        #expect(line.count > 400_000)
        #expect(try ReceivedJSON(line).root["id"]?.contextValue == 1)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }

    @Test("A proxy that may open too few files says so, and starts no server")
    func fewFiles() async throws {
        let tool = try MCPSession.newTool()
        var isTold = false
        for limit in 8...40 {
            let words = [
                "-c", #"ulimit -n "$1"; exec "$0" mcp --name shop -- bash -c 'echo >> started'"#,
                try Tool.executable().path, "\(limit)",
            ]
            let run = try await RunningTool(URL(fileURLWithPath: "/bin/bash"), words, in: tool, environment: [:]).run()
            let isStarted = FileManager.default.fileExists(atPath: tool.url("started").path)
            #expect(isStarted == (run.status == 0), "\(limit): \(run.status), \(run.errors)")
            if isStarted { break }
            #expect(!run.errors.isEmpty)
            isTold = isTold || run.errors.contains("there is no pipe to it")
        }
        #expect(isTold)
    }

    #if os(Linux)
    @Test("A call that was taken back after it was sent keeps nothing of its arguments")
    func arguments() async throws {
        let session = try MCPSession(command: ["bash", "-c", "cat >> received; exit"])
        let note = String(repeating: "x", count: 2_000_000)
        var early = 0
        for id in 1...24 {
            session.call("silent", #"{"id":"\#(id)","note":"\#(note)"}"#, id: "\(id)")
            try await eventually("it is sent") { try Self.size(session.tool.url("received")) > id * note.utf8.count }
            session.cancel(id: "\(id)")
            if id == 4 { early = try session.memory() }
        }
        let growth = try session.memory() - early
        #expect(growth < 20_000_000, "20 calls of 2 MB take \(growth) bytes")
        try await session.end()
    }

    private static func size(_ url: URL) throws -> Int {
        try FileManager.default.attributesOfItem(atPath: url.path)[.size] as? Int ?? 0
    }
    #endif
}

#if os(Linux)
extension MCPSession {
    /// How much memory the proxy takes, in bytes.
    fileprivate func memory() throws -> Int {
        let status = try String(contentsOfFile: "/proc/\(running.processIdentifier)/status", encoding: .utf8)
        let kilobytes = try #require(status.firstMatch(of: /VmRSS:\s+(\d+) kB/)?.1)
        return try #require(Int(kilobytes)) * 1_024
    }
}
#endif
#endif
