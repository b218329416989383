#if Server
import Foundation
import HaltState
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

    /// A whole number.
    ///
    /// - Throws: ``Refusal`` with 422.
    func number(_ name: String, in range: ClosedRange<Int>, default standard: Int) throws -> Int {
        guard let text = self[name] else { return standard }
        guard let number = Int(text), range.contains(number) else {
            throw Refusal.invalid("\(name) must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// A time.
    ///
    /// - Throws: ``Refusal`` with 422.
    func time(_ name: String) throws -> Timestamp? {
        guard let text = self[name] else { return nil }
        // A plus sign that a client forgot to escape has become a space. It stands behind the time; a space in front of the
        // time is one.
        guard
            let time = Timestamp(text)
                ?? Timestamp(String(text.prefix(11)) + String(text.dropFirst(11)).replacing(" ", with: "+"))
        else {
            throw Refusal.invalid("\(name) must be an RFC 3339 date and time with a zone")
        }
        return time
    }

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
