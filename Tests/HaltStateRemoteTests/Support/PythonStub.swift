import Foundation
import HaltState
import HaltStateRemote

/// `Tests/Interop/stub_authority.py` in a process of its own.
///
/// It ends with its standard input, and so with this object, or with the tests. Signals do not reach it: a process starts
/// with those blocked that the starting thread blocks, and threads of a dispatch queue block most
/// (https://github.com/swiftlang/swift-corelibs-foundation/issues/4772).
final class PythonStub: Sendable {
    /// The Python to run it with. Without one there are no tests of it.
    static let python = ProcessInfo.processInfo.environment["HALTSTATE_PYTHON"].flatMap { $0.isEmpty ? nil : $0 }

    private let input = Pipe()
    let url: URL

    /// Starts a stub, and waits for its port on a thread that no other test needs.
    static func started(version: String) async throws -> PythonStub {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result { try PythonStub(version: version) }) }
        }
    }

    private init(version: String) throws {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let process = Process()
        process.executableURL = URL(filePath: Self.python ?? "")
        process.arguments = [tests.appending(path: "Interop/stub_authority.py").path, version]
        let output = Pipe()
        process.standardOutput = output
        process.standardInput = input
        process.standardError = FileHandle.nullDevice
        try process.run()
        let text = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        guard let url = URL(string: "http://127.0.0.1:\(text.filter(\.isNumber))") else { throw POSIXError(.EINVAL) }
        self.url = url
    }

    deinit { try? input.fileHandleForWriting.close() }

    func authority(acceptsServersWithoutPermits: Bool) throws -> RemoteAuthority {
        try RemoteAuthority(
            tenantID: "acme",
            apiKey: RemoteSamples.key,
            configuration: .init(
                baseURL: url,
                timeout: .seconds(30),
                acceptsServersWithoutPermits: acceptsServersWithoutPermits
            )
        )
    }

    /// Speaks to the stub itself, not to the authority that it plays.
    func tell(_ path: String, _ body: [String: String]? = nil) async throws -> [String: Any] {
        let data = try body.map { try JSONEncoder().encode($0) }
        let request = HTTPTransportRequest(
            method: body == nil ? .get : .post,
            url: url.appending(path: path),
            body: data.map { Array($0) }
        )
        let response = try await URLSessionTransport.shared.send(request)
        let bytes = try await response.body.collect(upTo: 1 << 20)
        return try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any] ?? [:]
    }
}
