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
            "AliasedMarks", "BadAction", "ClassArguments", "GuardsInside", "Interpolation", "MismarkedParameter",
            "MisdisclosedValue", "MissingBody", "MissingThrows", "MisspeltMember", "NonescapableValues",
            "ServiceDefaults", "StackedBodies",
            "StoredClosures", "TwoGuards", "UnbindableParameter", "UnknownPlaceholder",
        ]
    )
    func verify(fixture: String) async throws {
        let run = try await RealCompiler().verify(RealCompiler.fixture(fixture))
        #expect(run.status == 0, "\(run.output)")
    }

    @Test(
        "What only the compiler can say, it says in Swift 5 mode too",
        arguments: ["AliasedMarks", "ClassArguments", "Interpolation", "NonescapableValues"]
    )
    func verifySwift5(fixture: String) async throws {
        let stage = ["-typecheck", "-swift-version", "5"]
        let run = try await RealCompiler().verify(RealCompiler.fixture(fixture), upTo: stage)
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

    @Test(
        "A mistake in a body reads as it does in a function without a guard",
        arguments: [
            "return total", #"let count: Int = "a"; return count.description"#, "return totl.description",
            "return String(total, radix: true)", "if total { }; return name", "return optional.count.description",
        ]
    )
    func bodies(mistake: String) async throws {
        let function = """
            func run(total: Int, optional: String?) async throws -> String {
                let name = "a"
                \(mistake)
            }
            """
        let plain = try await Self.messages(for: function)
        #expect(!plain.isEmpty)
        #expect(try await Self.messages(for: "@Guarded(action: \"a.b\") \(function)") == plain)
    }

    /// What the compiler says of a function, with the lines.
    private static func messages(for function: String) async throws -> Set<String> {
        try await withSource("import HaltState\n\(function)\n") { source in
            let output = try await RealCompiler().compile(source, ["-typecheck"]).output
            return Set(output.matches(of: /:(\d+):\d+: ((?:error|warning): .*)/).map { "\($0.1): \($0.2)" })
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
