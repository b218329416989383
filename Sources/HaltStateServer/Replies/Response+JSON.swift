#if Server
import HTTPTypes
import HaltState
import Hummingbird
import NIOCore

extension ByteBuffer {
    init(json: ContextValue) {
        // Nothing that a server says of itself holds a number without a JSON form.
        self.init(bytes: (try? CanonicalJSON.bytes(of: json)) ?? Array("{}".utf8))
    }
}

extension Response {
    /// A reply whose body is a JSON value.
    init(json: ContextValue, status: HTTPResponse.Status = .ok) {
        self.init(jsonBytes: ByteBuffer(json: json), status: status)
    }

    /// A reply whose body is a message of the contract.
    ///
    /// - Parameters:
    ///   - additions: Members that only some clients know, beside those of the message.
    ///   - omissions: Members of the message that this client has no use for.
    init(
        _ message: some Encodable,
        adding additions: [String: ContextValue] = [:],
        omitting omissions: [String] = []
    ) throws {
        var json = try ContextValue(encoding: message)
        if case .object(var members) = json {
            for name in omissions { members[name] = nil }
            members.merge(additions) { own, _ in own }
            json = .object(members)
        }
        self.init(json: json)
    }

    /// A reply whose body is JSON already.
    init(jsonBytes: ByteBuffer, status: HTTPResponse.Status = .ok) {
        self.init(
            status: status,
            headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: jsonBytes)
        )
    }
}
#endif
