import HaltStateAuthority

/// What the agent may do by itself, what a person decides, and what nobody does.
package enum SupportPolicies {
    package static var all: PolicySet {
        get throws {
            try PolicySet(
                [
                    Policy(
                        name: "small refunds",
                        actionPattern: "refund.create",
                        effect: .allow,
                        priority: 20,
                        conditions: [PolicyCondition(path: "params.amount_cents", op: .lessThanOrEqual, value: 5_000)]
                    ),
                    Policy(name: "refunds", actionPattern: "refund.create", effect: .approvalRequired, priority: 10),
                    Policy(name: "mails", actionPattern: "mail.send", effect: .allow),
                    Policy(name: "exports", actionPattern: "order.export", effect: .allow),
                    Policy(name: "the model", actionPattern: "llm.*", effect: .allow),
                    Policy(
                        name: "orders stay",
                        actionPattern: "order.delete",
                        effect: .deny,
                        description: "orders are kept for ten years"
                    ),
                ],
                version: "tool-loop-1",
                defaultEffect: .deny
            )
        }
    }
}
