import Foundation

/// One named promise of a conformance suite, for a test to list as an argument.
public struct ConformanceCheck<Suite: Sendable>: Sendable, CustomStringConvertible {
    /// What is promised, as a sentence.
    public let description: String
    let body: @Sendable (Suite) async throws -> Void

    init(_ description: String, _ body: @escaping @Sendable (Suite) async throws -> Void) {
        self.description = description
        self.body = body
    }
}

/// A promise that an implementation does not keep.
public struct ConformanceFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was expected, and what happened instead.
    public let description: String

    /// Creates a failure.
    public init(_ description: String) {
        self.description = description
    }
}

/// Fails unless the condition holds.
func require(_ condition: Bool, _ message: @autoclosure () -> String) throws {
    guard condition else { throw ConformanceFailure(message()) }
}

/// Fails unless both values are equal, and names both.
func requireEqual<Value: Equatable>(_ found: Value, _ expected: Value, _ subject: @autoclosure () -> String) throws {
    guard found == expected else {
        throw ConformanceFailure("\(subject()): expected \(expected), found \(found)")
    }
}

/// Fails unless the body throws an error that is of the type, and as the condition wants it.
func requireError<Failure: Error>(
    _ type: Failure.Type,
    _ subject: @autoclosure () -> String,
    where condition: (Failure) -> Bool = { _ in true },
    _ body: () async throws -> Void
) async throws {
    do {
        try await body()
    } catch let error as Failure where condition(error) {
        return
    } catch {
        throw ConformanceFailure("\(subject()): expected \(type), found the error \(String(reflecting: error))")
    }
    throw ConformanceFailure("\(subject()): expected \(type), found no error")
}

/// Runs the body on so many threads at once, and waits for all of them without blocking the caller.
func onThreads<Value: Sendable>(
    _ count: Int,
    _ body: @escaping @Sendable (Int) throws -> Value
) async throws -> [Value] {
    try await withThrowingTaskGroup(of: Value.self) { group in
        for index in 0..<count {
            group.addTask {
                try await withCheckedThrowingContinuation { continuation in
                    Thread.detachNewThread { continuation.resume(with: Result { try body(index) }) }
                }
            }
        }
        return try await group.reduce(into: []) { $0.append($1) }
    }
}
