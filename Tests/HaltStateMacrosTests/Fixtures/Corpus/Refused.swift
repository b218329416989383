import HaltState

// Functions that take no guard. The comment above a function names its row in `CorpusRow`.

struct Trouble: Error {}

struct File: ~Copyable {}

// row: function that does not throw
// expected-error@+3 {{'@Guarded' cannot be applied to a function that does not throw; a call that is refused ends in an error}}
// expected-note@+2 {{add 'throws'}}
@Guarded(action: "a.b")
func silent() async -> Int { 1 }

// row: function that does not throw
// expected-error@+3 {{'@Guarded' cannot be applied to a function that does not throw; a call that is refused ends in an error}}
// expected-note@+2 {{add 'throws'}}
@Guarded(action: "a.b")
func silentNow() {}

// row: throws(E)
// expected-error@+3 {{'@Guarded' cannot be applied to a function that throws only 'Trouble'; a call that is refused ends in an error of the guard}}
// expected-note@+2 {{remove the error type}}
@Guarded(action: "a.b")
func typed() async throws(Trouble) {}

// row: throws(E)
// expected-error@+3 {{'@Guarded' cannot be applied to a function that throws only 'Trouble'; a call that is refused ends in an error of the guard}}
// expected-note@+2 {{remove the error type}}
@Guarded(action: "a.b")
func typedNow() throws(Trouble) -> Int { 1 }

// row: rethrows
// expected-error@+3 {{'@Guarded' cannot be applied to a function that rethrows; a call that is refused ends in an error of the guard}}
// expected-note@+2 {{replace 'rethrows' with 'throws'}}
@Guarded(action: "a.b", binding: .except("body"))
func again(_ body: () async throws -> Void) async rethrows { try await body() }

// row: rethrows
// expected-error@+3 {{'@Guarded' cannot be applied to a function that rethrows; a call that is refused ends in an error of the guard}}
// expected-note@+2 {{replace 'rethrows' with 'throws'}}
@Guarded(action: "a.b", binding: .except("body"))
func againNow(_ body: () throws -> Void) rethrows { try body() }

// row: consuming noncopyable parameter
// expected-error@+3 {{'@Guarded' cannot be applied to a function that consumes; its body becomes a local function, which cannot consume what it captures}}
// expected-note@+2 {{remove 'consuming', or hold the permit by hand with 'HaltStateClient.permit(for:)'}}
@Guarded(action: "a.b", binding: .contextOnly)
func close(_ file: consuming File) async throws {}

// row: consuming noncopyable parameter
// expected-error@+3 {{'@Guarded' cannot be applied to a function that consumes; its body becomes a local function, which cannot consume what it captures}}
// expected-note@+2 {{remove 'consuming', or hold the permit by hand with 'HaltStateClient.permit(for:)'}}
@Guarded(action: "a.b", binding: .contextOnly)
func closeNow(_ file: consuming File) throws {}

struct Handle: ~Copyable {
    // row: consuming method
    // expected-error@+3 {{'@Guarded' cannot be applied to a function that consumes; its body becomes a local function, which cannot consume what it captures}}
    // expected-note@+2 {{remove 'consuming', or hold the permit by hand with 'HaltStateClient.permit(for:)'}}
    @Guarded(action: "a.b")
    consuming func close() async throws {}

    // row: consuming method
    // expected-error@+3 {{'@Guarded' cannot be applied to a function that consumes; its body becomes a local function, which cannot consume what it captures}}
    // expected-note@+2 {{remove 'consuming', or hold the permit by hand with 'HaltStateClient.permit(for:)'}}
    @Guarded(action: "a.b")
    consuming func closeNow() throws {}

    // row: operator
    // expected-error@+3 {{'@Guarded' cannot be applied to an operator; nothing at its call would say that an authority is asked}}
    // expected-note@+2 {{annotate a function with a name}}
    @Guarded(action: "a.b", binding: .contextOnly)
    static func + (handle: borrowing Handle, count: Int) throws -> Int { count }
}

final class Desk {
    // row: initializer
    // expected-error@+3 {{'@Guarded' cannot be applied to an initializer}}
    // expected-note@+2 {{move the effect into a function that throws, and annotate that}}
    @Guarded(action: "a.b")
    init() async throws {}

    // row: initializer
    // expected-error@+3 {{'@Guarded' cannot be applied to an initializer}}
    // expected-note@+2 {{move the effect into a function that throws, and annotate that}}
    @Guarded(action: "a.b")
    init(id: Int) throws {}

    // row: deinitializer
    // expected-error@+3 {{'@Guarded' cannot be applied to a deinitializer}}
    // expected-note@+2 {{move the effect into a function that throws, and annotate that}}
    @Guarded(action: "a.b")
    deinit {}
}
