#if Macros
import SwiftDiagnostics

@testable import HaltStateMacros

extension Mistake {
    /// Guarded calls inside guarded bodies whose annotations say nothing of them. `§` stands before the place.
    static let guardsInside: [Mistake] =
        [
            inside("try await client.§guard(\"c.d\", idempotencyKey: key) { _ in }"),
            inside("try await self.clients[0].§`guard`(.c, idempotencyKey: key)", "self.clients[0].`guard`(.c)"),
            inside(
                "try client.blocking.§guard(\"c.d\", idempotencyKey: key) { _ in }",
                "client.blocking.guard(\"c.d\")"
            ),
            inside("_ = try await client.§permit(for: call)", "client.permit(…)"),
            inside("async let end: Void = client.§guard(\"c.d\", idempotencyKey: key) { _ in }"),
            inside("return try await desks.each { try await client.§guard(\"c.d\", idempotencyKey: $0) }"),
            inside("let end = { try await client.§guard(\"c.d\", idempotencyKey: key) }\ntry await end()"),
            inside("let end = Task { try await client.§guard(\"c.d\", idempotencyKey: key) }\ntry await end.value"),
            inside("try await Task { try await client.§guard(\"c.d\", idempotencyKey: key) }.value"),
            inside("func end() throws { try client.§guard(\"c.d\", idempotencyKey: key) }\ntry end()"),
            inside("do { try client.§guard(\"c.d\", idempotencyKey: key) } catch is ActionDenied {}"),
            inside("do { try client.§guard(\"c.d\", idempotencyKey: key) } catch { throw error }"),
            inside("do { try client.§guard(\"c.d\", idempotencyKey: key) } catch let error where error.isOld {}"),
            inside("do {} catch { try client.§guard(\"c.d\", idempotencyKey: key) }"),
            inside(
                "note()\ntry client.§guard(\"c.d\", idempotencyKey: 1)\ntry client.guard(\"e.f\", idempotencyKey: 2)"
            ),
            inside("if isLarge { try await §run(id: id - 1) }", "run"),
            inside("try await self.§run()", "run"),
            inside("try await Self.§run(id: 1)", "run"),
            inside(
                "try §end(n: 1)\n@Guarded(action: \"c.d\", idempotencyKey: \"y:{n}\") func end(n: Int) throws {\n}",
                "end"
            ),
        ] + servicesInside

    /// What ends no body, and what is spoken of.
    static let quietInsides =
        [
            "try? await client.guard(\"c.d\", idempotencyKey: key) { _ in }",
            "do { try client.guard(\"c.d\", idempotencyKey: key) } catch {}",
            "do { try client.guard(\"c.d\", idempotencyKey: key) } catch let pending as ApprovalPending { note(pending) }",
            "struct Inner { func end() throws { try client.guard(\"c.d\", idempotencyKey: key) } }",
            "func end() throws { try client.guard(\"c.d\", idempotencyKey: key) }",
            "func end() throws { try client.guard(\"c.d\", idempotencyKey: key); try end() }",
            "let end = { try client.guard(\"c.d\", idempotencyKey: key) }",
            "end = { try client.guard(\"c.d\", idempotencyKey: key) }",
            "return { try client.guard(\"c.d\", idempotencyKey: key) }",
            "Task { try client.guard(\"c.d\", idempotencyKey: key) }",
            "_ = Task<Void, any Error> { try client.guard(\"c.d\", idempotencyKey: key) }",
            "try await Task.detached { try client.guard(\"c.d\", idempotencyKey: key) }.value",
            "client.guard(tree)",
            "try `guard`(\"c.d\", idempotencyKey: key)",
            "try client.permit(user)",
            "try client.check(\"c.d\")",
            "try desk.run(id: 1)",
            "try run(order: 1)",
            "try run()",
            "guard let id else { return }",
        ].map { "@Guarded(action: \"a.b\", idempotencyKey: \"x:{id}\")\nfunc run(id: Int) async throws {\n\($0)\n}" }
        + ["onPendingInside: .resume", "onPendingInside: .fail", "onPendingInside: PendingInside.resume"].map {
            "@Guarded(action: \"a.b\", idempotencyKey: \"x:{id}\", \($0))\nfunc run(id: Int) throws {\n"
                + "try client.guard(\"c.d\", idempotencyKey: key)\n}"
        }
        + [
            "@Guarded(action: \"a.b\")\nfunc run() throws {\ntry client.guard(\"c.d\", idempotencyKey: key)\n}",
            "@Guarded(action: \"a.b\", idempotencyKey: \"x:{id}\", binding: .contextOnly)\n"
                + "func run(_ id: Int, _ run: (Int) -> Int) throws {\nrun(id)\n}",
            service("onPendingInside: .fail", "", "try refund(id: id)"),
            service("agentID: \"desk\"", ", onPendingInside: .resume", "try refund(id: id)"),
            service("agentID: \"desk\"", "", "try desk.refund(id: id)"),
            service("agentID: \"desk\"", "", "try refund(order: id)"),
            service("agentID: \"desk\"", "", "try checked(id: id)"),
        ]

    private static let servicesInside = ["§refund(id: id)", "self.§refund(id: id)", "Desk.§refund(id: id)"].map {
        call in
        warning(service("agentID: \"desk\"", "", "try await \(call)"), inner: "refund", outer: "close")
    }

    private static func service(_ arguments: String, _ said: String, _ statement: String) -> String {
        """
        @GuardedService(\(arguments))
        struct Desk {
            @Guarded(action: "a.b", idempotencyKey: "close:{id}"\(said))
            func close(id: Int) async throws {
        \(statement)
            }
            @Guarded(action: "c.d", idempotencyKey: "refund:{id}") func refund(id: Int) async throws {}
            @Guarded(action: "e.f") func checked(id: Int) async throws {}
        }
        """
    }

    private static let note =
        "write 'onPendingInside: .resume' on '@Guarded' if the body may be run again from its beginning, "
        + "or 'onPendingInside: .fail' to accept it"

    private static func inside(_ statements: String, _ inner: String = "client.guard(\"c.d\")") -> Mistake {
        let attribute = "@Guarded(action: \"a.b\", idempotencyKey: \"x:{id}\")"
        let function = "func run(id: Int = 1) async throws {\n\(statements)\n}"
        return warning("\(attribute)\n\(function)", inner: inner, outer: "run")
    }

    private static func warning(_ marked: String, inner: String, outer: String) -> Mistake {
        let before = marked.prefix { $0 != "§" }.split(separator: "\n", omittingEmptySubsequences: false)
        return Mistake(
            source: marked.replacing("§", with: ""),
            rule: .guardInsideGuard,
            line: before.count,
            column: (before.last?.count ?? 0) + 1,
            message: "if '\(inner)' waits for approval, '\(outer)' is recorded as failed; "
                + "it does not run again by itself",
            note: note,
            severity: .warning
        )
    }
}
#endif
