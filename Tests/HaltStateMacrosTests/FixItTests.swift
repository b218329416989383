#if Macros
import Testing

/// What becomes of a source when its fix-its are applied.
@Suite("Fix-its")
struct FixItTests {
    /// What the sources of the tables mention.
    private static let surroundings = """
        import HaltState

        protocol P {}
        struct Order: Codable { var id: Int }
        struct Failure: Error {}
        @attached(body) macro Traced(_ name: String = "") = #externalMacro(module: "ForeignMacros", type: "TracedMacro")
        @attached(body) macro _Traced() = #externalMacro(module: "ForeignMacros", type: "TracedMacro")
        @attached(body) macro TracedActor() = #externalMacro(module: "ForeignMacros", type: "TracedMacro")
        @attached(body) macro SpanBuilder() = #externalMacro(module: "ForeignMacros", type: "TracedMacro")
        @attached(body) macro Test() = #externalMacro(module: "ForeignMacros", type: "TracedMacro")
        func trace() {}
        """

    @Test("What a fix-it makes of a mistake compiles")
    func compiled() async throws {
        let mistakes =
            Mistake.declarations + Mistake.arguments + Mistake.keys + Mistake.parameters + Mistake.rivals
            + Mistake.disclosing
        // A macro cannot be declared in a module of this name.
        let fixed = (mistakes + Mistake.services).compactMap(\.fixed).filter { !$0.contains("@Tracing.") }
        #expect(fixed.count > 20)
        let cases = fixed.enumerated().map { "struct Case\($0) {\n\($1)\n}" }
        let text = ([Self.surroundings] + cases).joined(separator: "\n")
        let run = try await withSource(text) { try await RealCompiler().compile($0, ["-typecheck"]) }
        #expect(run.status == 0, "\(run.output)")
    }

    @Test("Each fix-it changes what it should, as the compiler sees it")
    func ranges() async throws {
        let run = try await RealCompiler().verify(RealCompiler.fixture("FixIts"))
        #expect(run.status == 0, "\(run.output)")
    }
}
#endif
