#if Server
import HTTPTypes
import HaltState
import HaltStateAuthority

/// What the server can be asked for, in the form of OpenAPI 3.1, made of the endpoints themselves.
struct OpenAPIDocument {
    let endpoints: [Endpoint]

    var json: ContextValue {
        var paths: [String: [String: ContextValue]] = [:]
        for endpoint in endpoints {
            for (index, prefix) in endpoint.prefixes.enumerated() {
                let isLegacy = index > 0
                paths[prefix + endpoint.path, default: [:]][endpoint.method.rawValue.lowercased()] =
                    operation(endpoint, isLegacy: isLegacy)
            }
        }
        for (path, operation) in Self.open { paths[path] = ["get": operation] }
        return [
            "openapi": "3.1.0",
            "info": [
                "title": "HaltState", "version": .string(HaltStateVersion.spoken),
                "description": "Decides what may run before it runs, and keeps the evidence.",
            ],
            "paths": .object(paths.mapValues(ContextValue.object)),
            "components": [
                "schemas": ["Refusal": Self.refusal.json],
                "securitySchemes": [
                    "bearer": ["type": "http", "scheme": "bearer"],
                    "key": ["type": "apiKey", "in": "header", "name": "X-API-Key"],
                ],
            ],
        ]
    }

    private static let refusal = Schema.object(
        ["detail": .text],
        optional: [
            "code": code,
            "held_by": Schema.text.described("With idempotency_conflict: the action that holds the key. \(holderOnly)"),
            "difference": Schema.one(of: ["agent", "action", "resource", "risk_class", "arguments"]).described(
                "With idempotency_conflict: the first part in which the operation that holds the key differs."
            ),
            "standing": Schema.one(of: OperationStanding.allCases.map(\.rawValue)).described(
                "With idempotency_conflict, already_started and completed: how far the operation has got that has the key. "
                    + holderOnly
            ),
            "outcome": Schema.one(of: ["success", "error"]).described("How it ended. \(holderOnly)"),
            "error": Schema.text.described("With completed: the type of the error of its outcome, or cancelled."),
            "result": Schema.anyObject.described("With completed: what its body attached to its outcome."),
        ]
    )

    private static let holderOnly = "Only for the agent that the operation is of."

    private static let code = Schema.text.described(
        "A word for programs. invalid_arguments comes with 422 where the key or the resource cannot be used, which are made from "
            + "the values of a call. clock_in_doubt comes with 503 where it is not certain whether the time of something is over, since "
            + "the clock has jumped: nothing was decided or recorded, and trying again after Retry-After helps."
    )

    private func operation(_ endpoint: Endpoint, isLegacy: Bool) -> ContextValue {
        var operation: [String: ContextValue] = [
            "operationId": .string(isLegacy ? "\(endpoint.name)Legacy" : endpoint.name),
            "summary": .string(endpoint.summary),
            "description": .string("Needs the scope \(endpoint.scopes.map(\.rawValue).joined(separator: " or "))."),
            "deprecated": .bool(isLegacy),
            "security": [["bearer": []], ["key": []]],
            "parameters": .array(parameters(endpoint)),
            "responses": responses(endpoint),
        ]
        if let request = endpoint.request {
            operation["requestBody"] = [
                "required": true, "content": ["application/json": ["schema": request.json]],
            ]
        }
        return .object(operation)
    }

    private func parameters(_ endpoint: Endpoint) -> [ContextValue] {
        let path = endpoint.pathParameters.map { name -> ContextValue in
            ["name": .string(name), "in": "path", "required": true, "schema": Schema.name.json]
        }
        let others = endpoint.allParameters.map { parameter -> ContextValue in
            [
                "name": .string(parameter.name), "in": .string(parameter.place.rawValue),
                "required": .bool(parameter.isRequired), "description": .string(parameter.summary),
                "schema": parameter.schema.json,
            ]
        }
        return path + others
    }

    /// Every endpoint may refuse these; the rest it names itself.
    private static let refusals: [HTTPResponse.Status] = [
        .badRequest, .unauthorized, .forbidden, .unprocessableContent, .tooManyRequests,
        .requestHeaderFieldsTooLarge, .internalServerError, .serviceUnavailable,
    ]

    private func responses(_ endpoint: Endpoint) -> ContextValue {
        var done: [String: ContextValue] = [
            "description": "Done.",
            "content": .object([endpoint.replyType: ["schema": endpoint.reply.json]]),
        ]
        if !endpoint.replyHeaders.isEmpty {
            let headers = endpoint.replyHeaders.map { header -> (String, ContextValue) in
                (header.name, ["description": .string(header.summary), "schema": header.schema.json])
            }
            done["headers"] = .object(Dictionary(headers) { first, _ in first })
        }
        var replies: [String: ContextValue] = ["200": .object(done)]
        let sized: [HTTPResponse.Status] =
            endpoint.request == nil ? [] : [.contentTooLarge, .unsupportedMediaType]
        let found: [HTTPResponse.Status] = endpoint.pathParameters.isEmpty ? [] : [.notFound]
        for status in Self.refusals + sized + found + endpoint.refusals {
            replies["\(status.code)"] = [
                "description": .string(status.reasonPhrase),
                "content": ["application/json": ["schema": ["$ref": "#/components/schemas/Refusal"]]],
            ]
        }
        return .object(replies)
    }

    /// What anyone may ask for.
    private static let open: [(String, ContextValue)] = [
        ("/health", status("Whether the process is alive.", [200])),
        ("/ready", status("Whether the ledger can be read.", [200, 503])),
        ("/openapi.json", status("This document.", [200])),
    ]

    private static func status(_ summary: String, _ statuses: [Int]) -> ContextValue {
        let replies = statuses.map { status -> (String, ContextValue) in
            (
                "\(status)",
                [
                    "description": .string(status == 200 ? "Yes." : "Not at the moment."),
                    "content": ["application/json": ["schema": Schema.anyObject.json]],
                ]
            )
        }
        return [
            "summary": .string(summary), "security": [],
            "responses": .object(Dictionary(replies) { first, _ in first }),
        ]
    }
}
#endif
