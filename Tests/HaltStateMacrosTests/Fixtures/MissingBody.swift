import HaltState

protocol Desk {
    // expected-error@+3 {{'@Guarded' cannot be applied to a protocol requirement}}
    // expected-note@+2 {{annotate the functions that implement 'refund'}}
    @Guarded(action: "refund.create")
    func refund(id: Int) async throws
}

// expected-error@+3 {{'@Guarded' cannot be applied to a function without a body}}
@_silgen_name("refund")
@Guarded(action: "refund.create")
func refund(id: Int) throws

struct Account {
    // expected-error@+1 {{'body' macro cannot be attached to property}}
    @Guarded(action: "account.read")
    var balance: Int { 1 }

    var limit: Int {
        // expected-error@+1 {{declaration is not a type with an optional code block}}
        @Guarded(action: "account.read")
        get throws { 1 }
    }
}
