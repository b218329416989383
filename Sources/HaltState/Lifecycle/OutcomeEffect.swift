/// What a body that failed says of what it has done.
public enum OutcomeEffect: Hashable, Sendable {
    /// Nothing is said, so that nothing is assumed: the body may have done all of it.
    case unknown
    /// It has done nothing. The next call with its key is decided afresh.
    case none
    /// It has done nothing, because a guarded call inside it waits for an approval. The next call with its key runs it again
    /// from its beginning, once people have decided on that approval.
    case suspended(approvalID: String)

    /// The approval that a guarded call inside the body waits for, or `nil`.
    public var approvalID: String? {
        if case .suspended(let id) = self { id } else { nil }
    }
}

/// The form that travels: over HTTP in a header, and in journals.
extension OutcomeEffect: LosslessStringConvertible {
    /// The name of the header.
    package static let header = "X-Outcome-Effect"

    /// `unknown`, `none`, or `suspended; approval="…"`.
    public var description: String {
        switch self {
        case .unknown: "unknown"
        case .none: "none"
        case .suspended(let id): Self.suspension + id + "\""
        }
    }

    /// Reads what ``description`` writes, byte for byte; `nil` for anything else.
    public init?(_ description: String) {
        let bytes = description.utf8
        if bytes.elementsEqual("unknown".utf8) {
            self = .unknown
        } else if bytes.elementsEqual("none".utf8) {
            self = .none
        } else if bytes.starts(with: Self.suspension.utf8), bytes.last == UInt8(ascii: "\"") {
            let id = String(decoding: bytes.dropFirst(Self.suspension.utf8.count).dropLast(), as: UTF8.self)
            guard Self.isSendable(id) else { return nil }
            self = .suspended(approvalID: id)
        } else {
            return nil
        }
    }

    /// The value of the header, or `nil` where there is nothing to say, or an identifier that no header can hold.
    package var headerValue: String? {
        if let approvalID, !Self.isSendable(approvalID) { return nil }
        return self == .unknown ? nil : description
    }

    /// Reads the value of the header; `nil` for anything that none has.
    package init?(headerValue: String) {
        guard let effect = Self(headerValue), effect != .unknown else { return nil }
        self = effect
    }

    private static let suspension = "suspended; approval=\""

    /// Whether an approval's identifier can be sent in quotes. Approvals of other authorities need not be UUIDs.
    private static func isSendable(_ id: String) -> Bool {
        (1...128).contains(id.utf8.count)
            && id.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
    }
}
