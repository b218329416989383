import Foundation
import HaltState

struct Order: Codable, CustomStringConvertible {
    var id: Int
    var window: DateInterval
    var description: String { "order" }
}

// expected-note@+4 {{in expansion of macro 'Guarded'}}
// expected-expansion@+4:44 {{
//   expected-error@4:41 {{value of type 'Order' has no member 'idd'}}
// }}
@Guarded(action: "refund.create", disclosing: ["id": "{order.idd}"])
func misspelt(_ order: Order) async throws {}

// expected-note@+4 {{in expansion of macro 'Guarded'}}
// expected-expansion@+4:42 {{
//   expected-error@4:18 {{what is disclosed is text, a number, a Boolean, a Date, a UUID or a raw value}}
// }}
@Guarded(action: "refund.create", disclosing: ["order": "{order}"])
func record(_ order: Order) async throws {}

// expected-note@+4 {{in expansion of macro 'Guarded'}}
// expected-expansion@+4:36 {{
//   expected-error@4:18 {{what is disclosed is text, a number, a Boolean, a Date, a UUID or a raw value}}
// }}
@Guarded(action: "refund.create", disclosing: ["window": "{order.window}"])
func window(_ order: Order) throws {}

// expected-note@+4 {{in expansion of macro 'Guarded'}}
// expected-expansion@+4:40 {{
//   expected-error@4:18 {{what is disclosed is text, a number, a Boolean, a Date, a UUID or a raw value}}
// }}
@Guarded(action: "refund.create", disclosing: ["orders": "{orders}"])
func records(_ orders: [Order]) throws {}

// expected-note@+4 {{in expansion of macro 'Guarded'}}
// expected-expansion@+4:34 {{
//   expected-error@4:48 {{use text, a number, a UUID or a raw-value type; other text may not be stable}}
// }}
@Guarded(action: "refund.create", disclosing: ["text": "of {order}"])
func text(_ order: Order) throws {}

@Guarded(action: "refund.create")
// expected-error@+1 {{only text can be trimmed, and '@Trimmed' stands behind the other marks}}
func trimmed(@Trimmed id: Int) async throws {}

@Guarded(action: "refund.create")
// expected-error@+1 {{only text can be trimmed, and '@Trimmed' stands behind the other marks}}
func order(@Trimmed @Identifier id: String) async throws {}

@Guarded(action: "refund.create")
// expected-error@+1 {{an amount is a number, such as Int or Decimal}}
func amount(@Amount @Trimmed id: String) async throws {}
