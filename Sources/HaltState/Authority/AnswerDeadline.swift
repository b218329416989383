/// Until when the caller waits for an answer, for authorities that take time to give one.
package enum AnswerDeadline {
    /// The end of the wait, or `nil` when the authority's own limit is the only one.
    @TaskLocal package static var current: ContinuousClock.Instant?
}
