#if Server
import HTTPTypes
import HaltState
import Hummingbird
import NIOCore
import NIOHTTPTypes

/// What the body of a request may be.
struct BodyRules: Sendable {
    /// The largest one in bytes.
    var limit = 0
    /// The only names that it may hold, or `nil` where it may hold others.
    var onlyNames: [String]?
}

/// The body of a request: JSON, no longer and no deeper than allowed, each name once, each number exact, and no other tenant's.
struct JSONBody {
    let node: JSONNode

    /// - Parameter isReport: Whether something has run, so that a `result` may hold numbers that cannot be kept.
    /// - Throws: ``Refusal`` with 403, 413, 415 or 422.
    init(_ request: Request, _ context: CallerContext, isReport: Bool = false) async throws {
        guard Self.isJSON(request.headers[.contentType]) else {
            throw Refusal(status: .unsupportedMediaType, detail: "send application/json")
        }
        let rules = context.bodyRules
        let bytes = try await Self.bytes(of: request, on: context.channel, limit: rules.limit)
        node = try Self.node(bytes, isReport: isReport)
        guard case .object = node.kind else { throw Refusal.invalid("the body must be a JSON object") }
        try context.key.require(tenant: try text("tenant_id"))
        if let names = rules.onlyNames { try require(only: names) }
    }

    /// - Parameter channel: Where the client is, which may wait to be told to send the body.
    static func bytes(of request: Request, on channel: any Channel, limit: Int) async throws -> [UInt8] {
        let tooLarge = Refusal(status: .contentTooLarge, detail: "the body may have at most \(limit) bytes")
        if let length = request.headers[.contentLength].flatMap(Int.init), length > limit { throw tooLarge }
        if request.expectsContinue {
            channel.writeAndFlush(HTTPResponsePart.head(HTTPResponse(status: .continue)), promise: nil)
        }
        do {
            return Array(buffer: try await request.body.collect(upTo: limit))
        } catch is NIOTooManyBytesError {
            throw tooLarge
        } catch let error as HTTPError where error.status == .contentTooLarge {
            throw tooLarge
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            // Whatever keeps a body from arriving, be it malformed or cut off, is not the server's error.
            throw Refusal(
                status: .badRequest,
                detail: "the body could not be read to its end",
                headers: [.connection: "close"]
            )
        }
    }

    private static func node(_ bytes: [UInt8], isReport: Bool) throws -> JSONNode {
        do {
            let received = try ReceivedJSON(bytes, isReport: isReport)
            try received.requireExactNumbers(exceptIn: isReport ? "result" : nil)
            return received.root
        } catch let error as InexactNumber {
            let path = error.path.description
            throw Refusal.invalid("\(path.isEmpty ? "the body" : path) is \(InexactNumber.words)")
        } catch let error as JSONSyntaxError {
            throw Refusal.invalid("the body is not JSON at byte \(error.offset): \(error.message)")
        }
    }

    /// Whether the object has a name, be its value `null`.
    func has(_ name: String) -> Bool { node[name] != nil }

    /// Refuses a body with other names than these.
    private func require(only known: [String]) throws {
        guard case .object(let members) = node.kind,
            let other = members.lazy.map(\.name).first(where: { !known.contains($0) })
        else { return }
        throw Refusal.unknown(other, in: "the body", known: known)
    }

    /// The whole object as a message of the contract.
    func message<Message: Decodable>(_ type: Message.Type = Message.self) throws -> Message {
        do {
            return try node.decode(type)
        } catch let error as DecodingError {
            throw Refusal.invalid(error.plainDescription)
        }
    }

    private static func isJSON(_ contentType: String?) -> Bool {
        if contentType == "application/json" { return true }
        let words = contentType?.prefix { $0 != ";" }.split { $0 == " " || $0 == "\t" }
        return words?.count == 1 && words?[0].lowercased() == "application/json"
    }
}

extension Request {
    /// Whether the client sends the body when it is told to, or after it has waited in vain (RFC 9110, section 10.1.1).
    fileprivate var expectsContinue: Bool {
        headers[values: .expect].joined(separator: ",").lowercased().split { ", \t".contains($0) }
            .contains("100-continue")
    }
}

extension DecodingError {
    /// Which member is wrong, without its value.
    fileprivate var plainDescription: String {
        func name(_ path: [any CodingKey], _ last: (any CodingKey)? = nil) -> String {
            let names = (path + (last.map { [$0] } ?? [])).map(\.stringValue)
            return names.isEmpty ? "the body" : names.joined(separator: ".")
        }
        switch self {
        case .keyNotFound(let key, let context): return "\(name(context.codingPath, key)) is missing"
        case .valueNotFound(_, let context): return "\(name(context.codingPath)) must not be null"
        case .typeMismatch(_, let context): return "\(name(context.codingPath)) has the wrong type"
        case .dataCorrupted(let context): return "\(name(context.codingPath)) has no known value"
        @unknown default: return "the body has the wrong form"
        }
    }
}
#endif
