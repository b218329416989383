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
            "BadAction", "GuardsInside", "InterpolatedKey", "MisdisclosedValue", "MismarkedParameter", "MissingBody",
            "MissingThrows",
            "MisspeltMember", "ServiceDefaults", "StackedBodies", "StoredClosures", "TwoGuards", "UnbindableParameter",
            "UnknownPlaceholder",
        ]
    )
    func verify(fixture: String) async throws {
        let run = try await RealCompiler().verify(RealCompiler.fixture(fixture))
        #expect(run.status == 0, "\(run.output)")
    }

    @Test(
        "Every form of the annotations is accepted, in every mode of concurrency",
        arguments: ["AcceptedArguments", "AcceptedDisclosures", "AcceptedLLMCalls", "AcceptedStoredClosures"],
        [
            [], ["-swift-version", "5"], ["-enable-upcoming-feature", "NonisolatedNonsendingByDefault"],
            ["-default-isolation", "MainActor"],
        ]
    )
    func accepted(fixture: String, mode: [String]) async throws {
        // What may be sent where is known only once the code is lowered.
        let stage = ["-emit-sil", "-o", "/dev/null"] + mode
        let run = try await RealCompiler().verify(RealCompiler.fixture(fixture), upTo: stage)
        #expect(run.status == 0, "\(run.output)")
    }

    @Test("A permit that is completed twice does not compile")
    func permitCompletedTwice() async throws {
        // What is consumed is known only once the code is lowered, so type-checking alone would not see it.
        let stage = ["-emit-sil", "-o", "/dev/null"]
        let run = try await RealCompiler().verify(RealCompiler.fixture("PermitCompletedTwice"), upTo: stage)
        #expect(run.status == 0, "\(run.output)")
    }

    @Test("What is left of stacked body macros is what the diagnostics say")
    func stackedBodies() async throws {
        let fixture = RealCompiler.fixture("StackedBodies")
        let run = try await RealCompiler().compile(fixture, ["-emit-silgen", "-module-name", "Fixture"])
        let functions = run.output.components(separatedBy: "// end sil function")
        let names = try String(contentsOf: fixture, encoding: .utf8).matches(of: /func (\w*guarded\w*)\(/).map(\.1)
        #expect(names.count == 8)
        for name in names {
            let header = try Regex("\\n// (?!closure)(?:.*\\.)?\(name)\\(\\)")
            let body = try #require(functions.first { $0.contains(header) }, "\(name) is not in the output")
            #expect(body.contains("function_ref __GuardedCall.run") == name.hasPrefix("guarded"), "\(name)")
        }
    }

    @Test("A fixture without its mistake does not verify")
    func verificationCanFail() async throws {
        let text =
            "import HaltState\n// expected-error@+1 {{missing}}\n@Guarded(action: \"a.b\") func run() throws {}\n"
        let run = try await withSource(text) { try await RealCompiler().verify($0) }
        #expect(run.status != 0)
        #expect(run.output.contains("expected error not produced"))
    }
}
#endif
