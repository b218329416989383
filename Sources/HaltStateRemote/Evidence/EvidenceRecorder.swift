public import HaltState

/// Takes evidence of what nobody decided on. An authority may offer it.
public protocol EvidenceRecorder: Sendable {
    /// Records an observation. The same event again gets the first receipt.
    ///
    /// - Throws: `HaltStateError`.
    func record(_ observation: EvidenceObservation, agentID: AgentID) async throws -> ObservationReceipt

    /// Keeps an attachment. The same one again is kept once.
    ///
    /// - Throws: `HaltStateError`; with code `replyMismatch` when other content is kept than was sent.
    func attach(_ attachment: EvidenceAttachment, agentID: AgentID) async throws -> AttachmentReceipt
}
