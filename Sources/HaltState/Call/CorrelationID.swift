/// What one call is named elsewhere: a model's `tool_call_id`, the identifier of a trace.
///
/// It belongs to the attempt and not to the operation: a retry has another one. So it is no part of the key, of the context
/// or of the digest. People who approve see it as what the caller claims, and the evidence keeps it as `correlation_id`.
///
/// An interpolated `nil`, or text of which nothing can be seen, makes it unusable.
public struct CorrelationID: ExactName {
    /// The longest one, in bytes of UTF-8 as people are shown it.
    package static let maximumLength = 128

    /// The name as it is sent.
    public let rawValue: String
    private let hasMissingValue: Bool

    /// Creates a name from text. One over 128 bytes, and one with anything in it that cannot be seen, is refused when used.
    public init(_ rawValue: String) { self.init(CallText(rawValue)) }

    private init(_ text: CallText) {
        rawValue = text.value
        hasMissingValue = text.hasMissingValue
    }

    /// Why the name cannot be used, in words that follow it, or `nil` when it can.
    package var problem: String? {
        if hasMissingValue { return "has a placeholder without a visible value; leave it out where there is none" }
        guard rawValue.utf8.count <= Self.maximumLength, rawValue.visible.utf8.count <= Self.maximumLength else {
            return "is longer than \(Self.maximumLength) bytes; it names a call, and holds nothing of it"
        }
        return rawValue.nameProblem?.description
    }
}

extension CorrelationID: ExpressibleByStringInterpolation {
    /// Creates a name from a literal.
    public init(stringLiteral value: String) { self.init(CallText(value)) }

    /// Creates a name from a literal with values in it.
    public init(stringInterpolation: CallText) { self.init(stringInterpolation) }
}

extension CorrelationID {
    /// Where requests have it, among their links to other records.
    package static let link = "correlation_id"

    /// What a request's links claim, or `nil` where that is not fit to be shown.
    package init?(in links: [String: String]) {
        self.init(claimed: links[Self.link])
    }

    /// What somebody claims, or `nil` where that is not fit to be shown.
    package init?(claimed text: String?) {
        guard let text else { return nil }
        self.init(text)
        if problem != nil { return nil }
    }
}
