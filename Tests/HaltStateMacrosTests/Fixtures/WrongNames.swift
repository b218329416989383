import HaltState

// expected-error@+2 {{'Refund Create' is not the name of an action; it must be two or more lower-case words joined by dots}}
// expected-note@+1 {{replace with 'refund.create'}} {{21-36="refund.create"}}
let first = #action("Refund Create")

// expected-error@+2 {{'#action' takes the name of the action as a string literal without interpolation}}
// expected-note@+1 {{use 'ActionName(rawValue:)' for a name that is known only at run time}}
let second = #action("refund.\(1)")

@ActionCatalog
enum Refunds: String {
    // expected-error@+1 {{'refund' is not the name of an action; it must be two or more lower-case words joined by dots}}
    case refund = "refund"
    // expected-error@+2 {{case 'refundCreate' must say the name of its action, which is two or more lower-case words joined by dots}}
    // expected-note@+1 {{add ' = "refund.create"'}} {{10-22=refundCreate = "refund.create"}}
    case refundCreate
    // expected-error@+1 {{'llm.chat' names an LLM call; it belongs in an '@LLMActionCatalog'}}
    case chat = "llm.chat"
}

// A wrong name is reported once, and its uses are not.
@Guarded(action: Refunds.refund.action) func use() throws {}

@ActionCatalog
enum Doubles: String {
    case once = "refund.twice"  // expected-note {{raw value previously used here}}
    case again = "refund.twice"  // expected-error {{raw value for enum case is not unique}}
}

@ActionCatalog
// expected-error@+2 {{'@ActionCatalog' can only be applied to an enum with raw type 'String'}}
// expected-note@+1 {{add ': String'}} {{6-10=Bare: String}}
enum Bare {
    case one
}
