import HaltState

struct Order: Codable { var id: Int }
struct Session {}

@Guarded(action: "refund.create")
// expected-error@+1 {{an identifier is text, a number, a UUID or a raw-value type, or an array of those}}
func refund(@Identifier _ order: Order) async throws {}

@Guarded(action: "refund.create")
// expected-error@+1 {{an amount is a number, such as Int or Decimal}}
func refund(@Amount of cents: String) async throws {}

@Guarded(action: "refund.create")
// expected-error@+1 {{a schedule window is a Date, a DateInterval or a range of Date}}
func refund(@ScheduleWindow at time: Int) async throws {}

@Guarded(action: "refund.create")
// expected-error@+1 {{generic struct 'Redacted' requires that 'Session' conform to 'Encodable'}}
func refund(@Redacted in session: Session) async throws {}
