import HaltState

struct Bytes {
    let array = [1]

    // expected-error@+4 {{a method cannot return a ~Escapable result}}
    // expected-error@+3 {{'@Guarded' cannot be applied to a function that returns 'Span<Int>'; what does not escape cannot be handed out of the guarded body}}
    // expected-note@+2 {{return a value that owns what it holds, such as an array, or hold the permit by hand with 'HaltStateClient.permit(for:)'}}
    @Guarded(action: "a.b")
    func span() throws -> Span<Int> { array.span }
}

// expected-error@+3 {{the parameter 'bytes' cannot be bound to the operation; a value that does not escape has no encoding}}
// expected-note@+2 {{use an Encodable type, or leave the parameter out with 'binding: .except("bytes")' or all of them with 'binding: .contextOnly'; it cannot carry '@Unbound'}}
@Guarded(action: "a.b")
func bound(_ bytes: Span<Int>) throws -> Int { bytes.count }

@Guarded(action: "a.b", binding: .except("bytes"))
func left(_ bytes: Span<Int>) throws -> Int { bytes.count }

@Guarded(action: "a.b", binding: .contextOnly)
func left(_ bytes: RawSpan) async throws -> Int { bytes.byteCount }
