#if Macros
import Foundation
import Testing

/// What users see when they make a mistake: the fixtures say which diagnostics the compiler must produce, and it
/// verifies that it produces those and no others.
@Suite("Mistakes as the compiler reports them")
struct CompilationTests {
    @Test(
        "A mistake is reported where it was made",
        arguments: [
            "BadAction", "InterpolatedKey", "MismarkedParameter", "MissingBody", "MissingThrows", "MisspeltMember",
            "StoredClosures", "UnbindableParameter", "UnknownPlaceholder",
        ]
    )
    func verify(fixture: String) async throws {
        let products = try #require(Products.beside(Bundle.main.executableURL), "the plug-in is not beside the tests")
        let (status, output) = try await compile(Self.fixture(fixture), with: products)
        #expect(status == 0, "\(output)")
    }

    @Test(
        "Every form of the annotations is accepted, in every mode of concurrency",
        arguments: ["AcceptedArguments", "AcceptedLLMCalls", "AcceptedStoredClosures"],
        [[], ["-enable-upcoming-feature", "NonisolatedNonsendingByDefault"], ["-default-isolation", "MainActor"]]
    )
    func accepted(fixture: String, mode: [String]) async throws {
        let products = try #require(Products.beside(Bundle.main.executableURL), "the plug-in is not beside the tests")
        // What may be sent where is known only once the code is lowered.
        let stage = ["-emit-sil", "-o", "/dev/null"] + mode
        let (status, output) = try await compile(Self.fixture(fixture), upTo: stage, with: products)
        #expect(status == 0, "\(output)")
    }

    @Test("A permit that is completed twice does not compile")
    func permitCompletedTwice() async throws {
        let products = try #require(Products.beside(Bundle.main.executableURL), "the plug-in is not beside the tests")
        // What is consumed is known only once the code is lowered, so type-checking alone would not see it.
        let stage = ["-emit-sil", "-o", "/dev/null"]
        let (status, output) = try await compile(Self.fixture("PermitCompletedTwice"), upTo: stage, with: products)
        #expect(status == 0, "\(output)")
    }

    @Test("A fixture without its mistake does not verify")
    func verificationCanFail() async throws {
        let products = try #require(Products.beside(Bundle.main.executableURL), "the plug-in is not beside the tests")
        let source = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).swift")
        defer { try? FileManager.default.removeItem(at: source) }
        try "import HaltState\n// expected-error@+1 {{missing}}\n@Guarded(action: \"a.b\") func run() throws {}\n"
            .write(to: source, atomically: true, encoding: .utf8)
        let (status, output) = try await compile(source, with: products)
        #expect(status != 0)
        #expect(output.contains("expected error not produced"))
    }

    private static func fixture(_ name: String) -> URL {
        URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/\(name).swift")
    }

    private func compile(
        _ source: URL,
        upTo stage: [String] = ["-typecheck"],
        with products: Products
    ) async throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments =
            ["swiftc"] + stage + ["-swift-version", "6", "-parse-as-library"]
            + products.modules.flatMap { ["-I", $0.path] }
            + ["-load-plugin-executable", "\(products.plugin.path)#HaltStateMacros"]
            + ["-Xfrontend", "-verify", "-Xfrontend", "-verify-ignore-unrelated", source.path]
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, output)
    }
}

/// What the build made of this package.
private struct Products {
    let plugin: URL
    let modules: [URL]

    /// Looks in the folders above the test executable, because its depth differs between platforms.
    static func beside(_ executable: URL?) -> Products? {
        guard var folder = executable?.deletingLastPathComponent() else { return nil }
        while folder.pathComponents.count > 1 {
            let plugins = ["HaltStateMacros-tool", "HaltStateMacros"].map { folder.appending(path: $0) }
            if let plugin = plugins.first(where: { FileManager.default.isExecutableFile(atPath: $0.path) }) {
                // Tests of a plug-in are built for the host, and so is what they use: those modules come first.
                let modules = ["Modules-tool", "Modules"].map { folder.appending(path: $0) }
                return Products(plugin: plugin, modules: modules)
            }
            folder.deleteLastPathComponent()
        }
        return nil
    }
}
#endif
