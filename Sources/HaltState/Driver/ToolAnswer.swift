#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What a model is told of a tool's result, and what of that the record of an outcome keeps.
package enum ToolAnswer {
    /// The name under which an outcome holds the answer.
    static let factName = "tool_answer"
    /// Larger answers are not kept: a report that is too large could not be recorded at all.
    private static let longest = 16 * 1_024
    /// The most that an outcome's facts may take together with an answer, in bytes, so that a server still accepts the report.
    private static let longestResult = 32 * 1_024

    /// The result as JSON, or `nil` when it cannot be written.
    package static func json(_ result: some Encodable) -> String? {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "infinity",
            negativeInfinity: "-infinity",
            nan: "not a number"
        )
        return (try? encoder.encode(result)).map { String(decoding: $0, as: UTF8.self) }
    }

    /// What of a result is kept to be told again; `nil` for one that says nothing, has no text or is too long.
    static func kept(of result: Any) -> String? {
        guard let answer = text(of: result), let json = try? CanonicalJSON.bytes(of: .string(answer)),
            json.count <= longest
        else { return nil }
        return answer
    }

    /// The facts of an outcome, without the answer where both together are too long.
    static func fitted(_ facts: GuardContext) -> GuardContext {
        guard facts[factName] != nil,
            (try? CanonicalJSON.bytes(of: .object(facts.values)).count) ?? .max > longestResult
        else { return facts }
        var facts = facts
        facts[factName] = nil
        return facts
    }

    /// Says whether the results of guarded calls are kept that an operation makes itself.
    package static func keeping(
        _ keepsAnswer: Bool,
        _ operation: @Sendable () async throws -> String
    ) async throws -> String {
        let scope = GuardScope.current
        guard keepsAnswer != (scope?.keepsAnswer ?? false) else { return try await operation() }
        let keeping = GuardScope(permit: scope?.permit, body: scope?.body, keepsAnswer: keepsAnswer)
        return try await GuardScope.$current.withValue(keeping, operation: operation)
    }

    private static func text(of result: Any) -> String? {
        switch result {
        case is Void: nil
        case let text as String where type(of: result) == String.self: text
        case let metered as any ToolContent: text(of: metered.toolContent)
        case let value as any Encodable: json(value)
        default: nil
        }
    }
}

/// A result that a model is told the content of.
private protocol ToolContent {
    var toolContent: Any { get }
}

extension MeteredResponse: ToolContent {
    fileprivate var toolContent: Any { content }
}
