import Foundation
import HaltState

/// `Tests/Interop/stub_authority.py` in a process of its own.
final class PythonStub {
    /// The Python to run it with. Without one there are no tests of it.
    static let python = ProcessInfo.processInfo.environment["HALTSTATE_STUB_PYTHON"].flatMap { $0.isEmpty ? nil : $0 }

    private let process = Process()
    let url: URL

    init(version: String) throws {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        process.executableURL = URL(filePath: Self.python ?? "")
        process.arguments = [tests.appending(path: "Interop/stub_authority.py").path, version]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        guard let url = URL(string: "http://127.0.0.1:\(text.filter(\.isNumber))") else { throw POSIXError(.EINVAL) }
        self.url = url
    }

    deinit { process.terminate() }

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
