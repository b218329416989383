import HaltState

// expected-error@+2 {{a function can carry '@Guarded' only once; the compiler drops all but the last}}
// expected-note@+1 {{keep one of them, or split the function in two}}
@Guarded(action: "a.b")
@Guarded(action: "c.d")
func guardedByTheSecond() throws {}
