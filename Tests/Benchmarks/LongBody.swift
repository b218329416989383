#if SQLite
/// A file with one function whose body has so many lines, as an annotated function or a plain one.
struct LongBody {
    let lines: Int
    /// Whether the last line returns a value of the wrong type.
    let isWrong: Bool

    func source(annotated: Bool) -> String {
        """
        import HaltState

        struct Order: Codable, Sendable {
            var id: Int
            var region: String
        }

        struct Receipt: Sendable { var text: String }

        struct Shortage: Error { var step: Int }

        struct Books: Sendable { func write(_ order: Order, _ total: Int) async throws {} }

        struct Desk {
            let client: HaltStateClient
            let books: Books

            \(annotated ? Self.attribute : "")
            func refund(_ order: Order, cents: Int, note: String) async throws -> Receipt {
                \(body.joined(separator: "\n        "))
            }
        }

        """
    }

    private static let attribute = #"""
        @Guarded(action: "refund.create", idempotencyKey: "refund:{order.id}", client: \Desk.client)
        """#

    private var body: [String] {
        let opening = ["var total = cents", "var names: [String] = []", "var parts: [String: Int] = [:]"]
        let result = isWrong ? "total" : #""\(total) \(names.count) \(parts.count)""#
        // Steps are whole, so a body has its number of lines to within one step.
        let steps = (0..<(max(lines - opening.count - 1, 0) / Self.step(0).count)).flatMap(Self.step)
        return opening + steps + ["return Receipt(text: \(result))"]
    }

    /// Statements such as a service has, none of which takes the compiler long by itself.
    private static func step(_ number: Int) -> [String] {
        [
            "let share\(number) = total / \(number + 2) + order.id % \(number + 3)",
            #"if share\#(number) > 0 { names.append("\(order.region)-\(share\#(number)):\(note.prefix(3))") }"#,
            "parts[\"part\(number)\"] = share\(number) * 2 - names.count",
            "total += Int((Double(share\(number)) * 1.05).rounded()) + names.filter { $0.count > \(number) }.count",
            "try await books.write(order, total)",
            "guard total > 0 else { throw Shortage(step: \(number)) }",
        ]
    }
}
#endif
