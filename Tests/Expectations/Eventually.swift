package import Testing

/// Waits until something is so, and records an issue when it never is. For what another process or thread does there is no clock
/// to inject.
///
/// The limit is generous, because it is reached by nothing but a failure, and machines can be busy.
package func eventually(
    _ comment: Comment,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ condition: () async throws -> Bool
) async throws {
    for _ in 0..<2_400 {
        if try await condition() { return }
        try await Task.sleep(for: .milliseconds(25))
    }
    Issue.record(comment, sourceLocation: sourceLocation)
}
