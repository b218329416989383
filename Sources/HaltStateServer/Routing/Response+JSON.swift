#if Server
import Foundation
import HTTPTypes
import HaltState
import Hummingbird
import NIOCore

extension Response {
    /// A reply whose body is a JSON value.
    init(json: ContextValue, status: HTTPResponse.Status = .ok) {
        // Nothing that a server says of itself holds a number without a JSON form.
        let bytes = (try? CanonicalJSON.bytes(of: json)) ?? Array("{}".utf8)
        self.init(jsonBytes: ByteBuffer(bytes: bytes), status: status)
    }

    /// A reply whose body is a message of the contract.
    ///
    /// - Parameter additions: Members that only some clients know, beside those of the message.
    init(_ message: some Encodable, adding additions: [String: ContextValue] = [:]) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        let data = try encoder.encode(message)
        guard !additions.isEmpty, case .object(var members) = try JSONReader.read(Array(data)).contextValue else {
            self.init(jsonBytes: ByteBuffer(bytes: data), status: .ok)
            return
        }
        members.merge(additions) { own, _ in own }
        self.init(json: .object(members))
    }

    private init(jsonBytes: ByteBuffer, status: HTTPResponse.Status) {
        self.init(
            status: status,
            headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: jsonBytes)
        )
    }
}
#endif
