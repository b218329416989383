#if Macros
/// Code that runs under a permit which may have to wait for approval: an annotated function, or the closure of a guard by
/// hand.
struct GuardedBody: Sendable {
    /// `Desk.refund(order:)`, or `client.guard("refund.create")`.
    let title: String
    let place: Place
    /// Whether it says what becomes of it when a guard inside it waits, or is a check, of which nothing is kept.
    let saysPendingInside: Bool

    /// The guard as findings mention it.
    var step: Finding.Step { Finding.Step(function: title, place: place) }
}
#endif
