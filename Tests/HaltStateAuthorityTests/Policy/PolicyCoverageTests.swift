import HaltState
import HaltStateAuthority
import Testing

@Suite("Coverage of actions by policies")
struct PolicyCoverageTests {
    /// A catalogue as one is written without the annotation.
    enum Refunds: String, ActionNaming {
        case create = "refund.create"
        case cancel = "refund.cancel"
        case wrong = "Refund Wrong"
    }

    static let policies = [
        Policy(name: "create", actionPattern: "refund.create", effect: .approvalRequired, priority: 9),
        Policy(name: "exports", actionPattern: "*.export", effect: .deny, priority: 5),
        Policy(
            name: "customers",
            actionPattern: "customer.*",
            effect: .allow,
            conditions: [PolicyCondition(path: "params.never", op: .exists)]
        ),
    ]

    struct Row: Sendable {
        let actions: [ActionName]
        let unmatched: [ActionName]
        let unused: [String]
    }

    static let rows = [
        Row(actions: [], unmatched: [], unused: ["create", "exports", "customers"]),
        Row(actions: ["refund.create", "customer.export"], unmatched: [], unused: []),
        Row(actions: ["customer.read", "customer.read"], unmatched: [], unused: ["create", "exports"]),
        Row(
            actions: ["order.cancel", "refund.creat", "order.cancel"],
            unmatched: ["order.cancel", "refund.creat"],
            unused: ["create", "exports", "customers"]
        ),
        Row(actions: ["Customer.read"], unmatched: ["Customer.read"], unused: ["create", "exports", "customers"]),
    ]

    @Test("Actions that no policy matches and policies that match no action are left over", arguments: rows)
    func leftOver(row: Row) throws {
        let coverage = try PolicySet(Self.policies).coverage(of: row.actions)
        #expect(coverage.unmatchedActions == row.unmatched)
        #expect(coverage.unusedPolicies == row.unused)
        #expect(coverage.isComplete == (row.unmatched.isEmpty && row.unused.isEmpty))
    }

    @Test("A catalogue is compared with all of its cases, and the text says what is left over")
    func catalog() throws {
        let coverage = try PolicySet(Self.policies).coverage(of: Refunds.self)
        #expect(
            coverage.description == """
                no policy matches "refund.cancel"
                no policy matches "Refund Wrong"
                policy "exports" matches none of the actions
                policy "customers" matches none of the actions
                """
        )
    }

    @Test("A coverage of actions by policies that is complete has nothing to say")
    func complete() throws {
        let policies = try PolicySet([Policy(name: "all", actionPattern: "*", effect: .allow)])
        #expect(policies.coverage(of: ["refund.create"]).description.isEmpty)
        #expect(try PolicySet([Policy]()).coverage(of: [ActionName]()).isComplete)
    }
}
