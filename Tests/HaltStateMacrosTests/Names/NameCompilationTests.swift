#if Macros
import Testing

@Suite("Checked names through the compiler")
struct NameCompilationTests {
    static let modes: [[String]] = [
        [],
        ["-default-isolation", "MainActor"],
        ["-default-isolation", "MainActor", "-enable-upcoming-feature", "InferIsolatedConformances"],
        ["-enable-upcoming-feature", "NonisolatedNonsendingByDefault"],
        ["-enable-upcoming-feature", "InternalImportsByDefault", "-enable-upcoming-feature", "MemberImportVisibility"],
    ]

    @Test("A catalogue's cases are actions in every mode of isolation", arguments: modes)
    func accepted(mode: [String]) async throws {
        let fixture = RealCompiler.fixture("CheckedNames")
        let run = try await RealCompiler().verify(fixture, upTo: ["-typecheck"] + mode)
        #expect(run.status == 0, "\(run.output)")
    }

    @Test("A wrong name is reported where it stands")
    func mistakes() async throws {
        let run = try await RealCompiler().verify(RealCompiler.fixture("WrongNames"))
        #expect(run.status == 0, "\(run.output)")
    }

    @Test("A misspelt case does not compile, and the compiler names the one that was meant when it is asked to")
    func suggestion() async throws {
        let typos = ["-typecheck", "-Xfrontend", "-typo-correction-limit", "-Xfrontend", "10"]
        let run = try await RealCompiler().verify(RealCompiler.fixture("MisspeltAction"), upTo: typos)
        #expect(run.status == 0, "\(run.output)")
    }
}
#endif
