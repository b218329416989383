#if Server
import HTTPTypes
import HaltState
import HaltStateAuthority
import Hummingbird
import Logging

/// What waits for people, and their decisions.
struct RequestController: Sendable {
    let tenants: Tenants
    let commands: any CommandStore
    let broadcaster: DecisionBroadcaster
    let answers: PageAnswers

    /// So many requests are shown, the most urgent ones.
    private static let shown = 50
    /// In bytes: 2,000 characters of any script, as the field takes them.
    private static let longestReason = 8_000

    func queue(_ request: Request, _ context: PageContext) async throws -> Response {
        guard let account = context.account else { return answers.goOn(to: PagePath.signIn) }
        let (more, urgent) = try await tenants.authority(of: account.tenant).urgentRequests(limit: Self.shown)
        let rows = urgent.compactMap { RequestRow($0, at: tenants.now())?.values }
        var values: [String: Any] = ["requests": rows]
        if more > 0 { values["more"] = "\(more)" }
        if rows.isEmpty, more == 0 { values["isEmpty"] = true }
        return answers.form(.queue, "Waiting for a decision", values, context)
    }

    func show(_ request: Request, _ context: PageContext) async throws -> Response {
        guard let account = context.account else { return answers.goOn(to: PagePath.signIn) }
        return try await page(of: try await operation(context, account), account, context)
    }

    /// Gives an answer for whoever has signed in. The form carries the digest that was shown: another one was not looked at.
    func decide(_ request: Request, _ context: PageContext) async throws -> Response {
        let form = try await PageForm(request, context, names: ["digest", "decision", "reason"])
        guard let account = context.account else { return answers.goOn(to: PagePath.signIn) }
        let operation = try await operation(context, account)
        guard let approval = operation.approval, form["digest"].hasBytes(of: operation.proposal.digest) else {
            let problem = "What was shown to you is not what is asked for. Nothing was decided; look at it again."
            return try await page(of: operation, account, context, problem: problem, status: .conflict)
        }
        guard account.role >= .approver else {
            return try await page(of: operation, account, context, status: .forbidden)
        }
        guard let decision = Approval.Decision(rawValue: form["decision"]) else {
            throw Refusal.invalid("the decision has to be to approve or to reject")
        }
        let reason = form["reason"]
        if let problem = Self.problem(of: reason, for: decision) {
            return try await page(of: operation, account, context, problem: problem, status: .unprocessableContent)
        }
        return try await give(decision, reason.isBlank ? nil : reason, approval.terms.id, operation, account, context)
    }

    private static func problem(of reason: String, for decision: Approval.Decision) -> String? {
        guard reason.utf8.count <= longestReason else { return "Nothing was decided: the reason is too long." }
        return decision == .reject && reason.isBlank ? "Nothing was decided: a rejection needs a reason." : nil
    }

    private func give(
        _ decision: Approval.Decision,
        _ reason: String?,
        _ id: String,
        _ operation: GuardedOperation,
        _ account: UserAccount,
        _ context: PageContext
    ) async throws -> Response {
        do {
            let authority = tenants.authority(of: account.tenant)
            let answer = try await authority.decide(id, decision, by: account.approver, reason: reason)
            await broadcaster.tryRefresh(account.tenant)
            guard answer.effect == .nothing else { return answers.goOn(to: PagePath.request(id)) }
            let problem = answer.summary
            return try await page(of: answer.operation, account, context, problem: problem, status: .conflict)
        } catch let error as ApproverNotAllowed {
            let problem = error.description
            return try await page(of: operation, account, context, problem: problem, status: .forbidden)
        }
    }

    /// - Throws: ``Refusal`` with 404, also for what belongs to another tenant.
    private func operation(_ context: PageContext, _ account: UserAccount) async throws -> GuardedOperation {
        let id = context.parameters.get(PagePath.requestID) ?? ""
        guard id.isUUID, let operation = try await tenants.authority(of: account.tenant).operation(approval: id) else {
            throw Refusal(status: .notFound, detail: "there is no such request")
        }
        return operation
    }

    private func page(
        of operation: GuardedOperation,
        _ account: UserAccount,
        _ context: PageContext,
        problem: String? = nil,
        status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let authority = tenants.authority(of: account.tenant)
        let standing = try await authority.expiry().status(of: operation)
        guard let row = RequestRow(operation, at: tenants.now()) else {
            throw Refusal(status: .notFound, detail: "there is no such request")
        }
        let mayLook = account.role >= .approver
        let command =
            mayLook
            ? try await commands.keptCommand(
                of: operation,
                tenant: account.tenant,
                at: try await authority.expiry().settled
            ) : nil
        var values = RequestSheet(row: row, status: standing, command: command).values
        values["problem"] = problem?.visible
        if standing == .pending {
            values["isOpen"] = true
            let approve = try await obstacle(.approve, row.approval.terms.id, account)
            let reject = try await obstacle(.reject, row.approval.terms.id, account)
            values["bothObstacle"] = reject == approve ? approve?.visible : nil
            values["approveObstacle"] = reject == approve ? nil : approve?.visible
            values["rejectObstacle"] = reject == approve ? nil : reject?.visible
            values["noApproval"] = approve == nil ? nil : true
            values["noRejection"] = reject == nil ? nil : true
        }
        return answers.form(.request, operation.proposal.call.action.rawValue.visible, values, context, status: status)
    }

    /// Why somebody may not decide, which is said beside what they may not press.
    private func obstacle(_ decision: Approval.Decision, _ id: String, _ account: UserAccount) async throws -> String? {
        guard account.role >= .approver else {
            return "your role is \(account.role.rawValue), which only looks; an approver decides"
        }
        let authority = tenants.authority(of: account.tenant)
        return try await authority.obstacle(to: decision, on: id, by: account.approver)
    }
}
#endif
