#if Server
import HTTPTypes
import HaltState
import HaltStateAuthority
import Hummingbird
import Logging

/// The policies in force. Where they come from is the operator's business: a request can only have them read again.
struct PolicyController: Controller {
    let tenants: Tenants

    var endpoints: [Endpoint] {
        [
            Endpoint(
                method: .get,
                path: "policies",
                name: "policies",
                summary: "Which policies are in force.",
                scope: .read,
                reply: .policies,
                handle: { _, _ in Response(json: tenants.policies.json) }
            ),
            Endpoint(
                method: .post,
                path: "policies",
                name: "reloadPolicies",
                summary: "Read the policy file again. A file with anything wrong in it changes nothing.",
                scope: .write,
                reply: .policies,
                handle: reloadPolicies
            ),
        ]
    }

    private func reloadPolicies(_ request: Request, _ context: CallerContext) async throws -> Response {
        guard context.key.agent == nil else { throw Refusal.forbidden("a key of an agent reloads no policies") }
        do {
            let policies = try await tenants.reload(by: context.key.approver)
            context.logger.notice("policies reloaded", metadata: ["version": "\(policies.version.visible)"])
            return Response(json: policies.json)
        } catch let error as PolicyValidationError {
            let problems = error.problems.map(\.description.visible).joined(separator: "; ")
            context.logger.error("policies not reloaded", metadata: ["problems": "\(problems)"])
            var refusal = Refusal.invalid("the policies are not in order; those of before stay in force")
            refusal.members["problems"] = .array(error.problems.map(\.json))
            throw refusal
        } catch let error as ReloadNotRecorded {
            context.logger.error("policies reloaded, not recorded", metadata: ["error": "\(error.description.visible)"])
            throw Refusal(
                status: .serviceUnavailable,
                detail: "the new policies are in force, but not every tenant's evidence says so; see the server's log",
                code: "not_recorded",
                members: ["version": .string(error.policies.version), "digest": .string(error.policies.digest)]
            )
        } catch let error as HaltStateError {
            throw error
        } catch {
            context.logger.error("policies not reloaded", metadata: ["error": "\(String(reflecting: error).visible)"])
            throw Refusal.invalid("the policies cannot be read; those of before stay in force")
        }
    }
}

extension PolicySet {
    fileprivate var json: ContextValue {
        [
            "version": .string(version), "digest": .string(digest), "default_effect": .string(defaultEffect.rawValue),
            "policies": .integer(Int64(policies.count)),
        ]
    }
}

extension PolicyValidationError.Problem {
    /// Where and what, without the path of the file.
    fileprivate var json: ContextValue {
        [
            "line": line.map { .integer(Int64($0)) } ?? .null,
            "column": column.map { .integer(Int64($0)) } ?? .null,
            "field": .string(field), "message": .string(message),
        ]
    }
}
#endif
