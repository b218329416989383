#if Macros
import HaltState
import Synchronization

struct Order: Codable, Hashable {
    struct Customer: Codable, Hashable {
        var id: Int
        var region: String?
    }

    var id: Int
    var customer = Customer(id: 7, region: "eu")
}

struct Receipt: Hashable {
    var text: String
}

/// A result that cannot be copied.
struct Ticket: ~Copyable {
    let number: Int
}

/// An object that belongs to whoever made it.
final class Draft {
    var text: String
    init(text: String) { self.text = text }
}

/// What the bodies did, in order.
final class Journal: Sendable {
    private let storage = Mutex<[String]>([])

    var entries: [String] { storage.withLock { $0 } }

    func write(_ entry: String) { storage.withLock { $0.append(entry) } }
}

struct Failure: Error, Equatable {}

extension ActionName {
    static let refundCreate: Self = "refund.create"
}
#endif
