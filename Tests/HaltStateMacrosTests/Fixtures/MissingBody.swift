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

// The compiler refuses these itself as well, without a word on what to do.

struct Account {
    // expected-error@+3 {{'@Guarded' cannot be applied to a property}}
    // expected-note@+2 {{move the effect into a function that throws, and annotate that}}
    // expected-error@+1 {{'body' macro cannot be attached to property}}
    @Guarded(action: "account.read")
    var balance: Int { 1 }

    var limit: Int {
        // expected-error@+3 {{'@Guarded' cannot be applied to an accessor}}
        // expected-note@+2 {{move the effect into a function that throws, and annotate that}}
        // expected-error@+1 {{declaration is not a type with an optional code block}}
        @Guarded(action: "account.read")
        get throws { 1 }
    }

    // expected-error@+3 {{'@Guarded' cannot be applied to a subscript}}
    // expected-note@+2 {{move the effect into a function that throws, and annotate that}}
    // expected-error@+1 {{'body' macro cannot be attached to subscript}}
    @Guarded(action: "account.read")
    subscript(index: Int) -> Int { index }
}

// expected-error@+3 {{'@Guarded' cannot be applied to a type}}
// expected-note@+2 {{annotate the functions in it}}
// expected-error@+1 {{'body' macro cannot be attached to enum}}
@Guarded(action: "account.read")
enum Kind {
    // expected-error@+3 {{'@Guarded' cannot be applied to an enum case}}
    // expected-note@+2 {{move the effect into a function that throws, and annotate that}}
    // expected-error@+1 {{'body' macro cannot be attached to enum case}}
    @Guarded(action: "account.read")
    case savings
}

// expected-error@+3 {{'@Guarded' cannot be applied to an extension}}
// expected-note@+2 {{annotate the functions in it}}
// expected-error@+1 {{'body' macro cannot be attached to extension}}
@Guarded(action: "account.read")
extension Account {}

// The compiler asks no macro about these, so its own words stand.

func local() {
    // expected-error@+1 {{'body' macro cannot be attached to var}}
    @Guarded(action: "account.read")
    var amount: Int { 1 }
    // expected-error@+2 {{function body macros on closures is experimental}}
    // expected-error@+1 {{Function body macro cannot be applied to closure}}
    _ = { @Guarded(action: "account.read") () throws -> Int in 1 }
}
