import HaltState
import Observation

@attached(body)
macro Traced() = #externalMacro(module: "ForeignMacros", type: "TracedMacro")
@attached(memberAttribute)
macro TraceAll() = #externalMacro(module: "ForeignMacros", type: "TraceAllMacro")

@globalActor
actor DatabaseActor {
    static let shared = DatabaseActor()
}

func trace() {}

// The compiler keeps the last body macro and says nothing. Each function is named after what is left of it.

@Guarded(action: "a.b")
// expected-warning@+3 {{'@Guarded' must be the last attribute that may replace a body; if '@Traced' does, the compiler drops the guard}}
// expected-note@+2 {{move '@Guarded' last}}
// expected-note@+1 {{if '@Traced' replaces no body, write 'alongside: ["Traced"]' on '@Guarded'}}
@Traced
func unguarded() throws {}

// expected-warning@+2 {{'@Traced' has no effect if it replaces the body; the compiler keeps only that of '@Guarded'}}
// expected-note@+1 {{if '@Traced' replaces no body, write 'alongside: ["Traced"]' on '@Guarded'}}
@Traced
@Guarded(action: "a.b")
func guarded() throws {}

@TraceAll
struct Desk {
    // expected-warning@+2 {{'@TraceAll' on the enclosing declaration may replace the bodies of its members; if it does, the compiler drops the guard}}
    // expected-note@+1 {{if '@TraceAll' replaces no body, write 'alongside: ["TraceAll"]' on '@Guarded' or on '@GuardedService'}}
    @Guarded(action: "a.b")
    func unguardedMember() throws {}

    @Guarded(action: "a.b", alongside: ["TraceAll"])
    func unguardedBelievedMember() throws {}

    struct Drawer {
        @Guarded(action: "a.b")
        func guardedMember() throws {}
    }
}

@TraceAll
extension Desk.Drawer {
    // expected-warning@+2 {{'@TraceAll' on the enclosing declaration may replace the bodies of its members; if it does, the compiler drops the guard}}
    // expected-note@+1 {{if '@TraceAll' replaces no body, write 'alongside: ["TraceAll"]' on '@Guarded' or on '@GuardedService'}}
    @Guarded(action: "a.b")
    func unguardedExtensionMember() throws {}
}

// What is known to replace no body is not mentioned.

@MainActor
struct Till {
    @available(*, deprecated) @discardableResult @DatabaseActor @Guarded(action: "a.b") @inline(never)
    func guardedOnActor() async throws -> Int { 1 }
}

@Observable
final class Scale {
    var grams = 0

    @Guarded(action: "a.b")
    func guardedObserved() throws {}
}
