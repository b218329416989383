import HaltState

/// One question for a remote authority, before anything of the network is known.
struct RemoteCall: Sendable {
    let endpoint: RemoteEndpoint
    var query: [(name: String, value: String)] = []
    var body: [UInt8]?
    /// The permit in the body, or `nil`.
    var token: PermitToken?
    /// The identity of the start that is to be recorded with the permit, or `nil`. Sent as a header, as the contract says
    /// what is in the body, and servers that do not know a header pass over it (RFC 9110, section 5.1).
    var startID: String?
    /// What a body that failed says of what it has done, or `unknown`. A header, too.
    var effect = OutcomeEffect.unknown

    /// A question without a body.
    init(_ endpoint: RemoteEndpoint, query: [(name: String, value: String)] = []) {
        self.endpoint = endpoint
        self.query = query
    }

    /// A question with a message.
    ///
    /// - Throws: `HaltStateError` with code `invalidCall` for a message that is no JSON.
    init(_ endpoint: RemoteEndpoint, _ message: some Encodable, token: PermitToken? = nil) throws {
        self.endpoint = endpoint
        self.token = token
        do {
            body = try CanonicalJSON.bytes(encoding: message)
        } catch {
            throw HaltStateError(
                code: .invalidCall,
                message: "the request cannot be written as JSON; it was not sent",
                underlyingError: error
            )
        }
    }
}

/// The answer to one request, all of it.
struct RemoteReply: Sendable {
    let status: Int
    let headers: HTTPTransportHeaders
    let bytes: [UInt8]

    /// Whether the server does not know the path, so that the next form of it may work (contract section 1.0).
    var isUnknownPath: Bool { status == 404 || status == 405 }

    /// The message of a success.
    ///
    /// - Throws: `HaltStateError` that says what is wrong with the answer.
    func message<Message: Decodable>(_ type: Message.Type) throws -> Message {
        try Self.message(type, in: json())
    }

    /// The message in a success that has been read.
    ///
    /// - Parameter identity: The operation that was asked for, where a reply need not repeat it.
    /// - Throws: `HaltStateError` that says what is wrong with it.
    static func message<Message: Decodable>(
        _ type: Message.Type,
        in node: JSONNode,
        asking identity: OperationIdentity? = nil
    ) throws -> Message {
        try understanding { try node.decode(type, userInfo: identity.map { [.askedOperation: $0] } ?? [:]) }
    }

    /// The JSON of a success.
    ///
    /// - Throws: `HaltStateError` for an answer that is cut short or something else.
    func json() throws -> JSONNode {
        try requireJSON()
        return try Self.understanding { try JSONReader.read(bytes) }
    }

    private static func understanding<Value>(_ read: () throws -> Value) throws -> Value {
        do {
            return try read()
        } catch {
            throw HaltStateError(
                code: .malformedReply,
                message: "the authority's reply is not one that the contract knows",
                underlyingError: error
            )
        }
    }

    /// Refuses an answer that is cut short or something else than JSON.
    private func requireJSON() throws {
        if headers["Content-Encoding"] == nil, let length = headers["Content-Length"].flatMap({ Int($0) }),
            bytes.count < length
        {
            throw HaltStateError(code: .truncatedReply, message: "the authority's reply is cut short")
        }
        let type = headers["Content-Type"]?.prefix { $0 != ";" && $0 != " " }.lowercased()
        guard type == "application/json" else {
            throw HaltStateError(
                code: .wrongContentType,
                message: "the authority's reply is not JSON; something else than an authority may have answered"
            )
        }
    }
}
