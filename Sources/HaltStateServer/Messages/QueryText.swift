#if Server
import Foundation
import Hummingbird

/// The query of a request, read as forms are written (WHATWG URL standard, `application/x-www-form-urlencoded`): a plus sign
/// is a space, which is how Python's HTTP clients send one.
struct QueryText {
    private let members: [(name: String, value: String)]

    /// - Parameter text: What stands behind the question mark.
    init(_ text: String) {
        members = text.utf8.split(separator: UInt8(ascii: "&")).map { member in
            let sides = member.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            return (Self.decoded(sides[0]), sides.count == 2 ? Self.decoded(sides[1]) : "")
        }
    }

    /// The first value of a name.
    subscript(name: String) -> String? { all(name).first }

    /// Every value of a name.
    func all(_ name: String) -> [String] { members.filter { $0.name == name }.map(\.value) }

    /// The first name that is not among those that are known.
    func unknownName(knowing known: [String]) -> String? {
        members.first { !known.contains($0.name) }?.name
    }

    /// What is not encoded as it should be stands for itself.
    private static func decoded(_ text: Substring.UTF8View) -> String {
        let spaced = String(Substring(text)).replacing("+", with: " ")
        return spaced.removingPercentEncoding ?? spaced
    }
}

extension Request {
    var query: QueryText { QueryText(uri.query ?? "") }
}
#endif
