#if SQLite
import Expectations
import Testing

/// The same runs as `Endurance crash --kills 10000` and `Endurance race --rounds 10000`, only shorter.
@Suite("Endurance", .tags(.onePermit), .serialized, .timeLimit(.minutes(5)))
struct EnduranceTests {
    @Test("Whatever write 300 processes are killed at, nothing runs twice, nothing acknowledged is lost, all is listed")
    func crash() async throws {
        let run = try await EnduranceRun("crash", "--kills", "300")
        #expect(run.status == 0, "\(run.output)")
        #expect(run.output.contains("none twice"), "\(run.output)")
    }

    @Test("Of 64 callers who race for one key exactly one executes, 300 times over", arguments: grounds)
    func race(on ground: String) async throws {
        let run = try await EnduranceRun("race", "--rounds", "300", "--ground", ground)
        #expect(run.status == 0, "\(run.output)")
        #expect(run.output.contains("\(ground): one execution a round"), "\(run.output)")
    }

    private static var grounds: [String] {
        #if Server && AsyncHTTPClient
        ["memory", "sqlite", "http"]
        #else
        ["memory", "sqlite"]
        #endif
    }
}
#endif
