import HaltState

/// What a remote authority can be asked (contract section 1).
enum RemoteEndpoint: Hashable, Sendable {
    case check, checkReport, permit, start, outcome, approvals, stream, heartbeat, observation, attachment
    case bindingKey
    case approval(id: String)

    /// The name of the endpoint, whatever its path holds. What is learned of a server is kept under it.
    var template: String {
        switch self {
        case .check: "check"
        case .checkReport: "check report"
        case .permit: "guard"
        case .start: "start"
        case .outcome: "report"
        case .approvals: "approvals"
        case .stream: "stream"
        case .heartbeat: "heartbeat"
        case .observation: "observation"
        case .attachment: "attachment"
        case .approval: "approval"
        case .bindingKey: "binding key"
        }
    }

    var method: HTTPTransportRequest.Method {
        switch self {
        case .approval, .approvals, .stream, .heartbeat, .bindingKey: .get
        default: .post
        }
    }

    /// The path after the prefix.
    var path: String {
        switch self {
        case .check: "action/check"
        case .checkReport: "action/report"
        case .permit: "action/guard"
        case .start: "action/guard/start"
        case .outcome: "action/guard/report"
        case .approvals: "approvals/since"
        case .stream: "approvals/stream"
        case .heartbeat: "heartbeat"
        case .observation: "observations"
        case .attachment: "attachments"
        case .approval(let id): "approval/" + id.percentEncoded
        case .bindingKey: "binding-key"
        }
    }

    /// Where servers may have the endpoint, the present place first.
    var prefixes: [RemotePrefix] {
        switch self {
        case .observation, .attachment: [.evidence]
        default: [.canonical, .legacy]
        }
    }

    /// Whether the endpoint's path names an approval, so that 404 need not mean an unknown path.
    var namesAnApproval: Bool {
        if case .approval = self { true } else { false }
    }
}

/// Where a server keeps its endpoints.
enum RemotePrefix: String, Hashable, Sendable {
    case canonical = "/api/haltstate/sentinel/"
    case legacy = "/api/sentinel/"
    case evidence = "/api/haltstate/evidence/"
}

extension String {
    /// The text as one component of a path or a query: everything but RFC 3986's unreserved characters is escaped.
    var percentEncoded: String {
        var encoded = ""
        for byte in utf8 {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
                UInt8(ascii: "~"):
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = Array("0123456789ABCDEF")
                encoded += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
            }
        }
        return encoded
    }
}
