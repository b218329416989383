import HaltState
import HaltStateAuthority
import HaltStateTesting
import Testing

@Suite("The terms of an authority")
struct AuthorityTermsTests {
    static let leases: [(Duration, Duration)] = [
        (.seconds(1), .seconds(1)), (.seconds(60), .seconds(60)), (.seconds(3_650 * 86_400), .seconds(3_650 * 86_400)),
        (.zero, .seconds(1)), (.milliseconds(999), .seconds(1)), (.seconds(-60), .seconds(1)),
        (.seconds(3_650 * 86_400) + .milliseconds(1), .seconds(3_650 * 86_400)),
        (.seconds(Int64.max), .seconds(3_650 * 86_400)), (.seconds(Int64.min), .seconds(1)),
    ]

    @Test("The terms of an authority hold a lease from a second to ten years, whatever is asked for", arguments: leases)
    func lease(_ asked: Duration, _ held: Duration) throws {
        var terms = AuthorityTerms(lease: asked)
        #expect(terms.lease == held)
        terms.lease = .seconds(90)
        terms.lease = asked
        #expect(terms.lease == held)
        let clock = ManualClock()
        let policies = try PolicySet([Policy(name: "all", actionPattern: "*", effect: .allow, priority: 1)])
        let authority = LocalAuthority(policies: policies, terms: terms, wallClock: clock)
        let client = HaltStateClient(authority: authority)
        try client.blocking.guard("job.run", idempotencyKey: "k") { _ in
            let start = try #require(try authority.operation("k")?.start)
            #expect(start.fact.leaseExpiresAt - clock.now() == held)
        }
    }
}
