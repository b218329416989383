import Foundation
public import HaltState

/// A complete, checked set of policies that decides calls.
///
/// A set is a value and never changes: to change policies, load another set and replace this one as a whole.
///
/// ```swift
/// let policies = try PolicySet(contentsOfFile: "policies.json")
/// let decision = policies.decide(CallIdentity(action: "refund.create", agentID: "support-bot"))
/// ```
///
/// ## Which policy decides
///
/// Of the policies whose action pattern matches and whose conditions all hold, the one with the highest priority
/// decides. At equal priority `DENY` beats `APPROVAL_REQUIRED`, which beats `ALLOW`; after that the earlier one wins. Is
/// there none, the default effect decides, which is `APPROVAL_REQUIRED` unless the set says otherwise. A set without
/// policies denies every call, whatever its default: it is more likely to be a mishap than a wish.
///
/// ## Indeterminate conditions
///
/// A condition that cannot be tested is *indeterminate*: neither true nor false. It is when its value is absent or `null`, or
/// of another type than the operator or the policy's value: text for `lt`, or `"true"` for `eq true`, `ne true`, `in [true]`
/// and `not_in [true]`; and when a text is too long or takes too long to search, or ends in a line terminator and the
/// expression has a `$` or `\Z`. (`exists` can always be tested. `eq`, `ne`, `in` and `not_in` take `null` when the policy
/// names `null` among their values; with no value but `null` they ask whether there is one, which text, numbers, `true` and
/// `false` answer. A list with values of several types takes them all. `1` and `1.0` are one number.) Unless another of its
/// conditions fails, such a policy is indeterminate as well, and can only make the answer stricter:
///
/// - An indeterminate `ALLOW` does not count.
/// - An indeterminate `DENY` or `APPROVAL_REQUIRED` that ranks above the policy that decides counts as if it applied, when
///   its effect is stricter. When both require approval, both approval rules must be satisfied.
///
/// The reason is that whoever makes a call chooses its values. Were an indeterminate policy skipped, as an error in a
/// `forbid` is in some other policy languages, a caller could switch off `DENY when params.amount gt 1000` by leaving out
/// the amount or writing it as text.
public struct PolicySet: Sendable {
    private let content: Content

    /// The policies in the order they were written.
    public var policies: [Policy] { content.policies }
    /// The version as written, or else `sha256:` and the start of the digest. Every decision is recorded under it.
    public var version: String { content.version }
    /// SHA-256 over the canonical JSON of the content, in hexadecimal. Layout and order of names do not change it.
    public var digest: String { content.digest }
    /// The effect on calls that no policy matches.
    public var defaultEffect: PolicyEffect { content.defaultEffect }

    var engine: PolicyEngine { content.engine }
    var source: PolicySource { content.source }

    /// Reads the bytes of a policy file.
    ///
    /// The file holds either a list of policies or an object with `version`, `default_effect` and `policies`. A number in it
    /// that cannot be kept exactly, such as a whole one beyond 64 bits, is wrong: a condition would match another number.
    ///
    /// - Parameters:
    ///   - bytes: JSON text.
    ///   - file: The name that problems give.
    /// - Throws: ``PolicyValidationError`` with everything that is wrong. Nothing in it is loaded then.
    public init(bytes: some Sequence<UInt8>, file: String) throws(PolicyValidationError) {
        let bytes = Array(bytes)
        let received: ReceivedJSON
        do throws(JSONSyntaxError) {
            received = try ReceivedJSON(bytes)
        } catch {
            let position = TextPosition(of: error.offset, in: bytes)
            let problem = PolicyValidationError.Problem(
                file: file,
                line: position.line,
                column: position.column,
                field: "",
                message: error.message(in: bytes),
            )
            throw PolicyValidationError(problems: [problem])
        }
        var reader = PolicyFileReader()
        if received.holdsInexactNumber { reader.refuseInexactNumbers(in: received.root) }
        let content = reader.document(received.root)
        try reader.finish(file: file, bytes: bytes)
        self.init(content, PolicySource(file: file, bytes: bytes))
    }

    /// Takes policies that were made in code, and checks them as strictly as those of a file.
    ///
    /// - Parameters:
    ///   - policies: The policies; the order decides between policies of the same priority and effect.
    ///   - version: The version that decisions are recorded under; `nil` takes it from the content.
    ///   - defaultEffect: The effect on calls that no policy matches.
    /// - Throws: ``PolicyValidationError`` with everything that is wrong.
    public init(
        _ policies: [Policy],
        version: String? = nil,
        defaultEffect: PolicyEffect = .approvalRequired,
    ) throws(PolicyValidationError) {
        let content = PolicyFileContent(version: version, defaultEffect: defaultEffect, policies: policies)
        var reader = PolicyFileReader()
        let checked = reader.document(JSONNode(content.contextValue))
        let source = PolicySource.code
        try reader.finish(file: source.file, bytes: source.bytes)
        self.init(checked, source)
    }

    /// The set without policies, which denies every call.
    public static let empty = PolicySet(PolicyFileContent(), .code)

    private init(_ content: PolicyFileContent, _ source: PolicySource) {
        self.content = Content(content, source)
    }

    /// What a set is made of. Every call copies its set a few times, which this makes one reference.
    private final class Content: Sendable {
        let policies: [Policy]
        let version: String
        let digest: String
        let defaultEffect: PolicyEffect
        let engine: PolicyEngine
        let source: PolicySource

        init(_ content: PolicyFileContent, _ source: PolicySource) {
            self.source = source
            policies = content.policies
            defaultEffect = content.defaultEffect
            digest = content.digest
            version = content.version ?? "sha256:\(digest.prefix(12))"
            engine = PolicyEngine(content)
        }
    }

    /// Decides a call.
    ///
    /// A call whose action has not the form of an action name is denied: no pattern could be trusted to match it.
    ///
    /// - Parameters:
    ///   - call: Who does what, and to what.
    ///   - params: The facts that conditions reach as `params.…`.
    public func decide(_ call: CallIdentity, params: GuardContext = [:]) -> PolicyDecision {
        var action = call.action.rawValue
        return action.withUTF8 { engine.decide(call, params, action: $0) }
    }
}

extension PolicyFileContent {
    fileprivate var digest: String {
        var writer = CanonicalJSON(capacity: 4_096)
        // The reader lets no infinity through, and nothing else cannot be written.
        try? writer.write(contextValue)
        return SHA256Digest.text(of: writer.bytes)
    }
}

extension PolicySet {
    /// Reads a policy file.
    ///
    /// - Parameter path: The path, which is also the name that problems give.
    /// - Throws: ``PolicyValidationError`` when the file cannot be read, and with everything that is wrong in it.
    public init(contentsOfFile path: String) throws(PolicyValidationError) {
        guard let data = FileManager.default.contents(atPath: path) else {
            let message = "the file cannot be read; check that it exists and may be read"
            throw PolicyValidationError(problems: [
                PolicyValidationError.Problem(file: path, field: "", message: message)
            ])
        }
        try self.init(bytes: data, file: path)
    }
}
