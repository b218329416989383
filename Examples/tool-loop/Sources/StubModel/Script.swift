import Foundation

/// What the stub says, for each name of a model: calls of tools, and at last what it was told.
enum Script {
    struct Call {
        let name: String
        let arguments: String
    }

    /// The calls in each of the stub's messages.
    static func steps(of model: String) -> [[Call]] {
        switch model {
        case "parallel": [[refund(), mail(), delete]]
        case "pending": [[refund(cents: 25_000), mail()]]
        case "thrown": [[mail(order: "1404")]]
        case "repeated": [[refund()], [refund()]]
        case "reworded": [[refund()], [refund(reason: "it came too late")]]
        case "changed": [[refund()], [refund(cents: 4_900)]]
        case "mailed again": [[mail()], [mail()]]
        case "mail reworded": [[mail()], [mail(text: "Dear Ada, we have sent your money.")]]
        case "wrong": [[Call(name: "refundOrder", arguments: #"{"order": 1001, "amount_cents": "1250"}"#)], [refund()]]
        case "slow": [[Call(name: "exportOrders", arguments: #"{"day": "2026-01-31"}"#), mail()]]
        default: [[refund(), mail(), delete], [refund(cents: 25_000, order: "1003")]]
        }
    }

    private static func refund(cents: Int = 1_250, reason: String = "late", order: String = "1001") -> Call {
        Call(
            name: "refundOrder",
            arguments: #"{"order_id": "\#(order)", "amount_cents": \#(cents), "reason": "\#(reason)"}"#
        )
    }

    private static func mail(
        order: String = "1001",
        text: String = "Dear Ada, your money is on its way."
    ) -> Call {
        Call(
            name: "mailCustomer",
            arguments: #"{"order_id": "\#(order)", "subject": "refund", "text": "\#(text)"}"#
        )
    }

    private static let delete = Call(name: "deleteOrder", arguments: #"{"order_id": "1001"}"#)

    /// The next message after those of a request.
    static func reply(to request: [String: Any]) -> [String: Any] {
        let messages = request["messages"] as? [[String: Any]] ?? []
        let step = messages.count { $0["role"] as? String == "assistant" }
        let steps = steps(of: request["model"] as? String ?? "")
        guard step < steps.count else {
            let told = messages.filter { $0["role"] as? String == "tool" }.compactMap { $0["content"] as? String }
            return ["role": "assistant", "content": "I was told: " + told.joined(separator: " | ")]
        }
        let calls = steps[step].enumerated().map { place, call -> [String: Any] in
            [
                "id": "call_\(step)_\(place)", "type": "function",
                "function": ["name": call.name, "arguments": call.arguments],
            ]
        }
        return ["role": "assistant", "tool_calls": calls]
    }
}
