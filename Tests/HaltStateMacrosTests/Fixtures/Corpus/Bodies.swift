import HaltState

// What a body and a result may be. The comment above a function names its row in `CorpusRow`.

enum Trouble: Error {
    case late(by: Int)
    case lost
}

struct Ticket: ~Copyable { let number: Int }

final class Draft {
    var text = ""
}

func fail() throws { throw Trouble.late(by: 1) }

func failLater() async throws { throw Trouble.lost }

func note(_ text: String) -> Int { text.count }

// row: result
@Guarded(action: "body.run", idempotencyKey: "run:{id}")
func value(id: Int) async throws -> Int {
    let half = id / 2
    return half
}

// row: result
@Guarded(action: "body.run", idempotencyKey: "run:{id}")
func valueNow(id: Int) throws -> [String: (Int, Bool)]? {
    let half = id / 2
    return ["half": (half, true)]
}

// row: no result
@Guarded(action: "body.run")
func nothing() async throws {
    try await failLater()
}

// row: no result
@Guarded(action: "body.run")
func nothingNow() throws {
    try fail()
}

// row: no result, written
@Guarded(action: "body.run")
func void() async throws -> Void {
    try await failLater()
}

// row: no result, written
@Guarded(action: "body.run")
func voidNow() throws -> () {
    try fail()
}

// row: discarded value of one expression
@Guarded(action: "body.run")
func discarded() async throws {
    try await discardable()
}

// row: discarded value of one expression
@Guarded(action: "body.run")
func discardedNow() throws {
    try discardableNow()
}

// The compiler warns of every generic async call that does not return, written by hand or not.
// expected-note@+6 2 {{in expansion of macro 'Guarded' on global function 'never()' here}}
// expected-expansion@+6:36 {{
//   expected-warning@2:12 {{will never be executed}}
//   expected-note@2:18 {{a call to a never-returning function}}
// }}
// row: Never
@Guarded(action: "body.run")
func never() async throws -> Never {
    throw Trouble.lost
}

// row: Never
@Guarded(action: "body.run")
func neverNow() throws -> Never {
    fatalError()
}

// row: implicit return
@Guarded(action: "body.run")
func implicit(id: Int) async throws -> Int { try await value(id: id) }

// row: implicit return
@Guarded(action: "body.run")
func implicitNow(id: Int) throws -> String { "\(id)" }

// row: if and switch expressions
@Guarded(action: "body.run")
func expression(id: Int) async throws -> String {
    if id > 0 { "positive" } else { try await implicit(id: id).description }
}

// row: if and switch expressions
@Guarded(action: "body.run")
func expressionNow(id: Int?) throws -> String {
    switch id {
    case 1?: "one"
    case let id?: if id > 1 { "many" } else { "none" }
    case nil: throw Trouble.lost
    }
}

// row: early return, defer and guard
@Guarded(action: "body.run")
func early(id: Int) async throws -> Int {
    defer { _ = note("done") }
    guard id > 0 else { return 0 }
    for _ in 0..<id where id.isMultiple(of: 2) { try await failLater() }
    return id
}

// row: early return, defer and guard
@Guarded(action: "body.run")
func earlyNow(id: Int) throws {
    defer { _ = note("done") }
    guard id > 0 else { return }
    try fail()
}

final class Worker: Sendable {
    // row: capture lists
    @Guarded(action: "body.run")
    func capture(_ text: String) async throws -> Int {
        let task = Task { [weak self, text] in
            self == nil ? 0 : text.count
        }
        let count = { [text] in text.count }
        return await task.value + count()
    }

    // row: capture lists
    @Guarded(action: "body.run")
    func captureNow(_ text: String) throws -> () -> Int {
        { [weak self, count = text.count] in self == nil ? 0 : count }
    }

    // row: nested functions and types
    @Guarded(action: "body.run")
    func nested(_ text: String) async throws -> Int {
        struct Length { var value: Int }
        func length() async -> Length { Length(value: text.count) }
        return await length().value
    }

    // row: nested functions and types
    @Guarded(action: "body.run")
    func nestedNow(_ text: String) throws -> Int {
        enum Length { static func of(_ text: String) -> Int { text.count } }
        lazy var length = Length.of(text)
        return length
    }
}

// row: structured concurrency
@Guarded(action: "body.run")
func concurrent(ids: [Int]) async throws -> Int {
    async let first = value(id: ids[0])
    let rest = try await withThrowingTaskGroup(of: Int.self) { group in
        for id in ids.dropFirst() { group.addTask { try await value(id: id) } }
        var sum = 0
        while let next = try await group.next() { sum += next }
        return sum
    }
    return try await first + rest
}

// row: catch with a pattern
@Guarded(action: "body.run")
func caught() async throws -> Int {
    do {
        try await failLater()
    } catch Trouble.late(let minutes) where minutes > 1 {
        return minutes
    } catch is CancellationError {
        throw Trouble.lost
    }
    return 0
}

// row: catch with a pattern
@Guarded(action: "body.run")
func caughtNow() throws -> Int {
    do {
        try fail()
    } catch Trouble.late(by: let minutes) {
        return minutes
    }
    return 0
}

// row: throws(any Error)
@Guarded(action: "body.run")
func typed() async throws(any Error) -> Int { throw Trouble.lost }

// row: throws(any Error)
@Guarded(action: "body.run")
func typedNow() throws(any Error) { throw Trouble.lost }

// row: noncopyable result
@Guarded(action: "body.run")
func ticket(_ number: Int) async throws -> Ticket { Ticket(number: number) }

// row: noncopyable result
@Guarded(action: "body.run")
func ticketNow(_ number: Int) throws -> Ticket {
    let ticket = Ticket(number: number)
    return ticket
}

// row: opaque result
@Guarded(action: "body.run")
func opaque(_ count: Int) async throws -> some Collection<Int> & Sendable { 0..<count }

// row: opaque result
@Guarded(action: "body.run")
func opaqueNow(_ count: Int) throws -> [some Equatable] {
    let numbers = Array(0..<count)
    return numbers
}

// row: implicitly unwrapped result
@Guarded(action: "body.run")
func unwrapped(_ number: Int) async throws -> Int! { number }

// row: implicitly unwrapped result
@Guarded(action: "body.run")
func unwrappedNow(_ number: Int) throws -> Int! { number }

// row: function as a result
@Guarded(action: "body.run")
func function(_ number: Int) async throws -> @Sendable (Int) async throws -> Int { { $0 + number } }

// row: function as a result
@Guarded(action: "body.run")
func functionNow(_ number: Int) throws -> (Int) throws -> Int { { $0 + number } }

// row: discardable result
@discardableResult
@Guarded(action: "body.run")
func discardable() async throws -> Int { 1 }

// row: discardable result
@Guarded(action: "body.run")
@discardableResult
func discardableNow() throws -> Int { 1 }

// row: sending result
@Guarded(action: "body.run")
func draft() async throws -> sending Draft { Draft() }

// row: sending result
@Guarded(action: "body.run")
func draftNow() throws -> sending Draft {
    let draft = Draft()
    draft.text = "new"
    return draft
}

// row: result that is not Sendable
@Guarded(action: "body.run")
func kept(_ id: Int) async throws -> Draft { Draft() }

// row: result that is not Sendable
@Guarded(action: "body.run")
func keptNow(_ id: Int) throws -> Draft { Draft() }

// row: #function
@Guarded(action: "body.run")
func named(_ first: Int, second: Int) async throws -> String { #function }

// row: #function
@Guarded(action: "body.run")
func namedNow(_ first: Int, second: Int) throws -> String { #function }

// row: conditional compilation and comments
@Guarded(action: "body.run")
func conditional() async throws -> Int {
    #if DEBUG
    1  // debug
    #else
    2  // release
    #endif
}

// row: conditional compilation and comments
@Guarded(action: "body.run")
func conditionalNow() throws -> Int { 1 /* inline */ }  // trailing

// row: stream
@Guarded(action: "body.run")
func stream() async throws -> AsyncThrowingStream<Int, any Error> {
    let number = try await value(id: 1)
    return AsyncThrowingStream { number }
}

// row: stream
@Guarded(action: "body.run")
func streamNow() throws -> AsyncStream<Int> { AsyncStream { $0.finish() } }

// row: opaque stream
@Guarded(action: "body.run")
func opaqueStream() async throws -> some AsyncSequence<Int, Never> { AsyncStream<Int> { $0.finish() }.map { $0 + 1 } }

// row: opaque stream
@Guarded(action: "body.run")
func opaqueStreamNow() throws -> some AsyncSequence<Int, Never> { AsyncStream<Int> { $0.finish() } }
