public import HaltState

/// The calls of tools in one message of a model, and what became of each.
///
/// A conversation goes on once every call has its answer, and an approval may take days. So this can be written down and read
/// back, and ``Toolbox/run(_:saving:)`` asks again, in whatever process, for what has no answer yet:
///
/// ```swift
/// var turn = try saved.map(ToolTurn.init(json:)) ?? ToolTurn(message.calls)
/// try await toolbox.run(&turn) { try save($0.json) }
/// guard let answers = turn.answers else { return }        // it waits: run it again after the approvals
/// ```
///
/// It holds the arguments and the answers as they are. Keep it where the conversation is kept.
public struct ToolTurn: Codable, Hashable, Sendable {
    /// A call as the model made it.
    public struct Call: Codable, Hashable, Sendable {
        /// What the model named it.
        public let id: String
        /// The tool.
        public let name: String
        /// The arguments, in JSON as the model wrote them.
        public let arguments: String

        /// Creates a call.
        public init(id: String, name: String, arguments: String) {
            self.id = id
            self.name = name
            self.arguments = arguments
        }
    }

    /// What the model is told of a call.
    public struct Answer: Codable, Hashable, Sendable {
        /// The call's name, which the answer has to carry.
        public let callID: String
        /// What the model is told.
        public let text: String
        /// Whether the tool did not do what it was called for.
        public let isError: Bool

        private enum CodingKeys: String, CodingKey {
            case callID = "call_id"
            case text
            case isError = "is_error"
        }
    }

    /// A call that people have to decide on.
    public struct Waiting: Codable, Hashable, Sendable {
        /// What the model named it.
        public let callID: String
        /// The request to approve or reject.
        public let approvalID: String
        /// The action that was asked for.
        public let action: ActionName

        private enum CodingKeys: String, CodingKey {
            case callID = "call_id"
            case approvalID = "approval_id"
            case action
        }
    }

    fileprivate struct Entry: Codable, Hashable, Sendable {
        let call: Call
        var answer: Answer?
        var waiting: Waiting?
    }

    fileprivate var entries: [Entry]

    private enum CodingKeys: String, CodingKey { case entries = "calls" }

    /// Creates the turn of a message, of which nothing has been asked yet.
    public init(_ calls: [Call]) {
        entries = calls.map { Entry(call: $0) }
    }

    /// All calls, in the order of the message.
    public var calls: [Call] { entries.map(\.call) }

    /// The calls without an answer, also those that wait.
    public var unanswered: [Call] { entries.filter { $0.answer == nil }.map(\.call) }

    /// The calls that people have to decide on, as it was when they were asked for last.
    public var waiting: [Waiting] { entries.compactMap(\.waiting) }

    /// What the model is told, in the order of the calls, or `nil` while a call has no answer.
    public var answers: [Answer]? {
        let answers = entries.compactMap(\.answer)
        return answers.count == entries.count ? answers : nil
    }
}

extension ToolTurn {
    /// The turn as JSON, to be written down.
    public var json: String {
        get throws { String(decoding: try CanonicalJSON.bytes(encoding: self), as: UTF8.self) }
    }

    /// Reads a turn that was written down.
    ///
    /// - Throws: `DecodingError`, and what JSON cannot be read for.
    public init(json: String) throws {
        self = try ReceivedJSON(Array(json.utf8)).root.decode()
    }
}

extension ToolTurn {
    /// The places of the calls without an answer.
    fileprivate var open: [Int] { entries.indices.filter { entries[$0].answer == nil } }

    fileprivate mutating func record(_ outcome: ToolOutcome, at place: Int) {
        let id = entries[place].call.id
        switch outcome {
        case .answer(let text, let isError):
            entries[place].answer = Answer(callID: id, text: text, isError: isError)
            entries[place].waiting = nil
        case .pending(let pending):
            entries[place].waiting = Waiting(callID: id, approvalID: pending.approvalID, action: pending.action)
        }
    }
}

extension Toolbox {
    /// Asks for every call of a turn that has no answer yet, all at once, and records what becomes of each.
    ///
    /// Call it for a new turn, and again for one that was written down: after an approval, or after its process has ended. A call
    /// that has run by then does not run a second time, as its key is used; its answer says so.
    ///
    /// - Parameters:
    ///   - turn: The turn. Answers are kept in it also when this throws.
    ///   - save: Writes the turn down. It is called after each change, so that an end of the process loses no answer.
    /// - Throws: As ``run(_:arguments:callID:)`` does, and what `save` throws, once all other calls have come to their end;
    ///   ``ToolTurnErrors`` where that is more than one error.
    public func run(
        _ turn: inout ToolTurn,
        saving save: (ToolTurn) async throws -> Void = { _ in }
    ) async throws {
        var errors: [any Error] = []
        await withTaskGroup(of: (Int, Result<ToolOutcome, any Error>).self) { group in
            for place in turn.open {
                let call = turn.entries[place].call
                group.addTask {
                    do {
                        return (place, .success(try await run(call.name, arguments: call.arguments, callID: call.id)))
                    } catch {
                        return (place, .failure(error))
                    }
                }
            }
            for await (place, result) in group {
                do {
                    let before = turn
                    turn.record(try result.get(), at: place)
                    if turn != before { try await save(turn) }
                } catch {
                    errors.append(error)
                }
            }
        }
        if errors.count > 1 { throw ToolTurnErrors(errors: errors) }
        if let only = errors.first { throw only }
    }
}
