public import HaltState

extension HaltStateClient {
    /// Records an observation. Errors that may pass are tried again, under the observation's own identity.
    ///
    /// - Throws: `HaltStateError`, with code `unsupported` for an authority that takes none; `CancellationError`.
    @discardableResult
    public nonisolated(nonsending) func record(_ observation: EvidenceObservation) async throws -> ObservationReceipt {
        try observation.validate()
        let agentID = observation.agentID ?? configuration.agentID
        let recorder = try recorder
        return try await answer { try await recorder.record(observation, agentID: agentID) }
    }

    /// Keeps content with a piece of evidence, and compares the authority's digest with its own.
    ///
    /// - Throws: `HaltStateError`, with code `replyMismatch` when other content is kept than was sent, and
    ///   `unsupported` for an authority that keeps none; `CancellationError`.
    @discardableResult
    public nonisolated(nonsending) func attach(_ attachment: EvidenceAttachment) async throws -> AttachmentReceipt {
        try attachment.validate()
        let agentID = attachment.agentID ?? configuration.agentID
        let recorder = try recorder
        return try await answer { try await recorder.attach(attachment, agentID: agentID) }
    }

    private var recorder: any EvidenceRecorder {
        get throws {
            if let recorder = authority as? any EvidenceRecorder { return recorder }
            throw HaltStateError(code: .unsupported, message: "this authority takes no observations and no attachments")
        }
    }
}

extension EvidenceObservation {
    func validate() throws {
        guard !eventID.isBlank, !action.isBlank else {
            throw HaltStateError.evidence("its event or its action is blank")
        }
        guard links.values.allSatisfy({ !$0.isEmpty }), references.allSatisfy({ !$0.value.isEmpty }) else {
            throw HaltStateError.evidence("a link or a reference is empty")
        }
        try EvidenceAttachment.validate(content ?? [])
    }
}

extension EvidenceAttachment {
    func validate() throws {
        guard !id.isBlank, !evidenceID.isBlank else {
            throw HaltStateError.evidence("its identity or its evidence is blank")
        }
        try Self.validate(content)
    }

    static func validate(_ content: [UInt8]) throws {
        guard content.count <= maximumSize else {
            throw HaltStateError.evidence("its content has more than \(maximumSize) bytes")
        }
    }
}

extension HaltStateError {
    fileprivate static func evidence(_ problem: String) -> HaltStateError {
        HaltStateError(code: .invalidCall, message: "the evidence was not sent: \(problem)")
    }
}
