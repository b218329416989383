import HaltState

extension Toolbox {
    /// Runs a tool as a model asked for it.
    ///
    /// What the model can do something about is an answer: that there is no such tool, that its arguments do not fit, that it was
    /// denied, that it was done before, that it failed. An error of the tool's own is told by its type, never by its text.
    ///
    /// - Parameters:
    ///   - name: The name that the model called.
    ///   - arguments: The arguments as the model wrote them, in JSON.
    ///   - callID: What the model named the call. Approvers see it as what the caller claims; a retry has another one, so that
    ///     it is no key.
    /// - Throws: What is not for a model, such as `HaltStateError` where nobody could be asked and
    ///   `OutcomeUnconfirmed`, and `CancellationError` or what a body made of it.
    public func run(_ name: String, arguments: String, callID: String? = nil) async throws -> ToolOutcome {
        guard let tool = tools.first(where: { $0.name == name }) else { return unknownTool }
        do {
            let text = try await correlated(callID) {
                try await ToolAnswer.keeping(tool.isAnnotatedFunction && keptAnswers.contains(name)) {
                    try await tool.call(arguments: arguments)
                }
            }
            return .answer(text, isError: false)
        } catch {
            return try ToolOutcome(of: error)
        }
    }

    /// Names the calls of guarded functions after the call of the model. A name that nobody could be shown is left out: neither the
    /// model nor the program has chosen it.
    private func correlated(
        _ callID: String?,
        _ body: @Sendable () async throws -> String
    ) async throws -> String {
        guard let correlation = callID.map({ CorrelationID($0) }), correlation.problem == nil else {
            return try await body()
        }
        return try await HaltStateClient.withCorrelation(correlation, operation: body)
    }

    private var unknownTool: ToolOutcome {
        let names = tools.map(\.name).joined(separator: ", ")
        return .answer("Not performed: there is no tool of this name. The tools are: \(names).", isError: true)
    }
}
