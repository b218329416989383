#if Tool
import HaltState
import HaltStateAuthority

/// Stands between an MCP client and a server, and lets a call of a tool through only with a permit.
///
/// ```
/// client ── receive ──► tools/call ── decide ──► exchange ──► server
///        ◄───────────── answer ◄──── outcome ◄──────────────
///        ◄────────────► everything else, read strictly and written anew ◄──►
/// ```
///
/// The server sees identifiers that are made here, so that no answer of it reaches a request that it was not for. A call is
/// sent once: whatever becomes of it, the proxy never repeats one.
actor ToolProxy {
    /// One call from its arrival to its answer.
    struct Flight {
        let tool: String
        /// Where the client wants to hear how far the call is, or `nil`.
        let progressToken: ContextValue?
        /// The call, until it is sent: whatever becomes of it then, its arguments are needed no more.
        var unsent: ToolCall?
        var task: Task<Void, Never>?
        /// The key that the call is asked with, or empty.
        var key = ""
        /// The identifier that the server knows it by, once it is sent.
        var serverID: Int64?
        var reply: ToolReply?
        /// Whether the client does not wait for it any more: it has taken the call back, or was told that no answer comes.
        var isCancelled = false

        init(_ call: ToolCall) {
            (tool, progressToken, unsent) = (call.name, call.progressToken, call)
        }
    }

    /// Who waits for an answer of the server.
    enum Waiting {
        case call(RequestID, CheckedContinuation<ToolReply, Never>)
        case client(RequestID)
    }

    let settings: Settings
    let client: LineWriter
    let server: LineWriter
    var calls: [RequestID: Flight] = [:]
    /// The client's other requests that are under way, with the identifiers that the server knows them by.
    var passed: [RequestID: Int64] = [:]
    var waiting: [Int64: Waiting] = [:]
    /// The server's requests that the client has not answered.
    var asked: Set<RequestID> = []
    /// Whether a side has ended, so that no call is sent any more.
    var isEnding: Bool { hasEnded || server.hasFailed || client.hasFailed }
    private var hasEnded = false
    private var lastID: Int64 = 0

    init(_ settings: Settings, client: LineWriter, server: LineWriter) {
        self.settings = settings
        self.client = client
        self.server = server
    }

    func nextID() -> Int64 {
        lastID += 1
        return lastID
    }

    func isUnderWay(_ id: RequestID) -> Bool { calls[id] != nil || passed[id] != nil }

    func note(_ words: String) {
        Console.standardError.tryPrint("haltstate: \(words)")
    }
}

/// What the client says.
extension ToolProxy {
    /// Passes on what the client says, until it says no more. Then nothing that has not been sent is sent any more.
    func hearClient(_ lines: LineReader) async {
        await lines.forEach { line in
            await receive(fromClient: line)
            await server.flush()
        }
        stopSending()
    }

    /// Sends nothing any more. What has not been sent ends without.
    func stopSending() {
        hasEnded = true
        for flight in calls.values where flight.serverID == nil { flight.task?.cancel() }
        server.close()
    }

    private func receive(fromClient line: LineReader.Line) async {
        do throws(MessageRefusal) {
            guard case .text(let text) = line else {
                throw MessageRefusal("the message has more than \(LineReader.maximumLength) bytes")
            }
            if text.allSatisfy({ $0 == 0x20 || $0 == 0x0D || $0 == 0x09 }) { return }
            try receive(try Envelope(text, isFromServer: false))
        } catch {
            note("refused a message of the client: \(error.message)")
            guard !error.isOfReply, !error.isOfNotification else { return }
            // An answer under an identifier that is taken would be taken for that of the other request.
            client.send(MessageText.error(error.id.flatMap { isUnderWay($0) ? nil : $0 }, error))
        }
    }

    private func receive(_ message: Envelope) throws(MessageRefusal) {
        switch message.content {
        case .request(let id, let method, let params):
            guard !isUnderWay(id) else { throw MessageRefusal("the \"id\" is that of a request under way", id: id) }
            if method == ToolCall.method { return try begin(try ToolCall(id, params)) }
            guard !isEnding else { throw MessageRefusal(.noAnswer, "the server has ended", id: id) }
            let serverID = nextID()
            passed[id] = serverID
            waiting[serverID] = .client(id)
            server.send(MessageText.request(serverID, method, params?.contextValue))
        case .notification("notifications/cancelled", let params):
            cancel(params)
        case .notification(let method, let params):
            server.send(MessageText.notification(method, params?.contextValue))
        case .reply(let id, let isError, let content):
            guard asked.remove(id) != nil else { return note("dropped an answer of the client that nobody waits for") }
            server.send(MessageText.line(["id": id.value, isError ? "error" : "result": content.contextValue]))
        }
    }

    /// Takes back a request. A call that has not been sent never will be; whatever has been sent, the server is told.
    private func cancel(_ params: JSONNode?) {
        guard let id = params?["requestId"].flatMap(RequestID.init) else {
            return note("dropped a cancellation whose \"requestId\" is neither text nor a whole number")
        }
        let serverID: Int64
        if let flight = calls[id] {
            calls[id]?.isCancelled = true
            guard let sent = flight.serverID else {
                flight.task?.cancel()
                return
            }
            serverID = sent
        } else if let sent = passed.removeValue(forKey: id) {
            waiting[sent] = nil
            serverID = sent
        } else {
            return note("dropped a cancellation of a request that is not under way")
        }
        var cancellation: [String: ContextValue] = ["requestId": .integer(serverID)]
        if case .string(let reason)? = params?["reason"]?.kind { cancellation["reason"] = .string(reason) }
        server.send(MessageText.notification("notifications/cancelled", .object(cancellation)))
    }
}

/// What the server says.
extension ToolProxy {
    /// Passes on what the server says, until it says no more. Whoever still waits for an answer then is told that none comes;
    /// calls that were sent are in doubt.
    func hearServer(_ lines: LineReader) async {
        await lines.forEach { line in
            receive(fromServer: line)
            await client.flush()
        }
        stopSending()
        for (id, flight) in calls where flight.serverID != nil && flight.reply == nil && !flight.isCancelled {
            calls[id]?.isCancelled = true
            client.send(MessageText.answer(id, ServerEnded.wasSent.modelMessage))
        }
        for id in passed.keys { client.send(MessageText.error(id, MessageRefusal(.noAnswer, "the server has ended"))) }
        passed = [:]
        await client.flush()
    }

    private func receive(fromServer line: LineReader.Line) {
        do throws(MessageRefusal) {
            guard case .text(let text) = line else {
                throw MessageRefusal("the message has more than \(LineReader.maximumLength) bytes")
            }
            if text.allSatisfy({ $0 == 0x20 || $0 == 0x0D || $0 == 0x09 }) { return }
            let message = try Envelope(text, isFromServer: true)
            switch message.content {
            case .request(let id, _, _):
                asked.insert(id)
                client.send(message.line)
            case .notification(let method, let params):
                if method == "notifications/cancelled", let id = params?["requestId"].flatMap(RequestID.init) {
                    asked.remove(id)
                }
                client.send(message.line)
            case .reply(let id, _, _): receive(reply: message, to: id)
            }
        } catch {
            note("dropped a message of the server: \(error.message)")
            if error.isOfReply { lose(error) }
        }
    }

    /// Tells who waits for an answer that it has come, and cannot be read.
    private func lose(_ refusal: MessageRefusal) {
        guard case .number(let number)? = refusal.id, let waiting = waiting.removeValue(forKey: number) else { return }
        switch waiting {
        case .client(let id):
            passed[id] = nil
            let words = "the answer of the server cannot be read: \(refusal.message)"
            client.send(MessageText.error(id, MessageRefusal(.noAnswer, words)))
        case .call(let id, let continuation):
            calls[id]?.reply = .unreadable
            continuation.resume(returning: .unreadable)
        }
    }

    private func receive(reply message: Envelope, to id: RequestID) {
        guard case .number(let number) = id, let waiting = waiting.removeValue(forKey: number) else {
            return note("dropped an answer of the server that nobody waits for")
        }
        switch waiting {
        case .client(let id):
            passed[id] = nil
            client.send(message.line(as: id))
        case .call(let id, let continuation):
            guard let reply = ToolReply(message) else { return }
            calls[id]?.reply = reply
            continuation.resume(returning: reply)
        }
    }

    /// Waits until calls that the server has answered are recorded and told to the client, and so are those that were not
    /// sent.
    func end() async {
        for flight in calls.values where flight.serverID == nil || flight.reply != nil { await flight.task?.value }
        await client.flush()
    }
}
#endif
