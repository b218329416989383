import HaltState

// expected-error@+4 {{'@Guarded' cannot be applied to a function that does not throw; a call that is refused ends in an error}}
// expected-note@+3 {{add 'throws'}}

@Guarded(action: "refund.create")
func refund(id: Int) async -> Int { id }
