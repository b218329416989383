#if Server
import Expectations
import Foundation
import Testing

/// The clients that others have published, against `haltstate serve`. Runs where `HALTSTATE_PYTHON` names the Python that
/// `Tests/Interop/install` has made.
@Suite("Interop", .serialized, .enabled(if: Interop.python != nil, "HALTSTATE_PYTHON names no Python"))
struct InteropTests {
    static let scenarios = [
        "checks", "guards", "race", "approvals", "expiry", "receipts", "stream", "heartbeat", "decorators", "evidence",
        "bound", "numbers", "released",
    ]

    @Test("The published Python client works", arguments: ["0.7.0", "0.8.0.dev1"], scenarios)
    func published(_ version: String, _ scenario: String) async throws {
        let server = try await Interop.serve()
        let run = try await server.python(["scenarios.py", scenario], sdk: version)
        #expect(run.status == 0, "\(run.output)\(run.errors)")
        #expect(run.output.hasSuffix("passed \(scenario)\n"))
        let end = await server.stop()
        #expect(end.status == 0)
        #expect(try await server.tool("evidence", "verify").status == 0)
    }

    @Test("The OpenAPI document is what the server does, whatever it is sent")
    func document() async throws {
        let server = try await Interop.serve()
        let run = try await server.python([
            "-m", "schemathesis.cli", "run", "\(server.url)/openapi.json",
            "--header", "Authorization: Bearer \(server.allKey)", "--max-examples", "10",
            // An open stream has no end to wait for.
            "--exclude-path-regex", "stream$", "--checks",
            // A schema does not say everything that is wrong with a request, so one that fits may still be refused.
            "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance",
        ])
        #expect(run.status == 0, "\(run.output.suffix(4_000))\(run.errors)")
        #expect(await server.stop().status == 0)
    }

    @Test("A server that is killed under load loses nothing that it acknowledged, and runs nothing twice")
    func killed() async throws {
        let server = try await Interop.serve()
        let load = try server.startPython(["load.py", server.tool.url("acknowledged").path], sdk: "0.8.0.dev1")
        try await eventually("calls are acknowledged") {
            ((try? server.tool.text(of: "acknowledged")) ?? "").count { $0 == "\n" } > 40
        }
        server.process.signal(SIGKILL)
        _ = await server.process.run()
        #expect(await load.run().status == 0)
        let again = try await Interop.serve(in: server)
        let check = try await again.python(["recheck.py", server.tool.url("acknowledged").path], sdk: "0.8.0.dev1")
        #expect(check.status == 0, "\(check.output)\(check.errors)")
        #expect(await again.stop().status == 0)
        #expect(try await server.tool("evidence", "verify", "--tenant", "shop").status == 0)
    }
}
#endif
