/// Reads JSON, RFC 8259, and nothing but JSON.
///
/// Where the RFC leaves a choice, this reader refuses: a byte order mark, a name that occurs twice, half of a surrogate
/// pair, a number beyond a double, more than 128 levels. Two readers that disagree about such a text would let one
/// party approve what another does not run.
///
/// Only in the `result` of a report is such a value marked instead, since the body has run; see ``ReceivedJSON``.
///
/// A whole number that fits 64 bits stays exact. All other numbers become doubles: the nearest ones in what a ledger or an
/// authority has written, and at an entrance, which is ``ReceivedJSON``, only where that keeps the number.
package struct JSONReader {
    /// The deepest nesting of arrays and objects.
    package static let maximumDepth = 128

    /// What becomes of numbers that neither 64 bits nor a double keep.
    enum Numbers {
        /// The nearest double.
        case nearest
        /// Not-a-number, which marks them.
        case exact
        /// As ``exact``, and so are the words for infinities and for what is no number.
        case reported
    }

    let bytes: [UInt8]
    let numbers: Numbers
    var index = 0
    var holdsInexactNumber = false
    /// Whether this is within the `result` of a report, which is not refused for what is in it.
    private(set) var isResult = false
    /// Whether the text that was read last is one that cannot be kept.
    var isBrokenText = false
    private var depth = 0

    private init(_ bytes: [UInt8], _ numbers: Numbers) {
        self.bytes = bytes
        self.numbers = numbers
    }

    /// Reads a text that holds exactly one value.
    ///
    /// - Throws: ``JSONSyntaxError`` with the offset of the first byte that does not fit.
    package static func read(_ bytes: [UInt8]) throws(JSONSyntaxError) -> JSONNode {
        var reader = JSONReader(bytes, .nearest)
        return try reader.document()
    }

    /// Reads a text for ``ReceivedJSON``.
    static func receive(_ bytes: [UInt8], isReport: Bool) throws(JSONSyntaxError) -> (JSONNode, Bool) {
        var reader = JSONReader(bytes, isReport ? .reported : .exact)
        let root = try reader.document()
        return (root, reader.holdsInexactNumber)
    }

    private mutating func document() throws(JSONSyntaxError) -> JSONNode {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            throw JSONSyntaxError("the text starts with a byte order mark; save it as UTF-8 without one", at: 0)
        }
        skipWhitespace()
        let node = try value()
        skipWhitespace()
        if index < bytes.count {
            throw JSONSyntaxError("there is text after the value", at: index)
        }
        return node
    }

    /// The next byte, or 0 at the end: a zero byte is as wrong outside of text as the end is.
    var current: UInt8 {
        index < bytes.count ? bytes[index] : 0
    }

    mutating func skipWhitespace() {
        while index < bytes.count {
            switch bytes[index] {
            case 0x20, 0x0A, 0x0D, 0x09: index += 1
            default: return
            }
        }
    }

    private mutating func value() throws(JSONSyntaxError) -> JSONNode {
        let start = index
        let kind: JSONNode.Kind =
            switch current {
            case UInt8(ascii: "\""): try textValue()
            case UInt8(ascii: "{") where isTooDeepResult, UInt8(ascii: "[") where isTooDeepResult: try skipped()
            case UInt8(ascii: "{"): try object()
            case UInt8(ascii: "["): try array()
            case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try number()
            case UInt8(ascii: "t"): try literal("true", .bool(true))
            case UInt8(ascii: "f"): try literal("false", .bool(false))
            case UInt8(ascii: "n"): try literal("null", .null)
            case UInt8(ascii: "N") where numbers == .reported: try inexact("NaN")
            case UInt8(ascii: "I") where numbers == .reported: try inexact("Infinity")
            default: throw unexpected("a value")
            }
        return JSONNode(offset: start, kind: kind)
    }

    /// The word of another language for what is no number in this one.
    mutating func inexact(_ word: StaticString) throws(JSONSyntaxError) -> JSONNode.Kind {
        try literal(word, unkept())
    }

    /// The mark of a value that cannot be kept.
    mutating func unkept() -> JSONNode.Kind {
        holdsInexactNumber = true
        return .double(.nan)
    }

    private var isTooDeepResult: Bool { isResult && depth == Self.maximumDepth }

    private mutating func textValue() throws(JSONSyntaxError) -> JSONNode.Kind {
        let value = try text()
        return isBrokenText ? unkept() : .string(value)
    }

    /// An array or object that is nested too deeply, without a look at what is in it.
    private mutating func skipped() throws(JSONSyntaxError) -> JSONNode.Kind {
        var open = 0
        repeat {
            switch current {
            case UInt8(ascii: "\""):
                _ = try text()
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): open += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): open -= 1
            default: if index >= bytes.count { throw unexpected("the end of the array or object") }
            }
            index += 1
        } while open > 0
        return unkept()
    }

    private mutating func literal(_ word: StaticString, _ kind: JSONNode.Kind) throws(JSONSyntaxError) -> JSONNode.Kind
    {
        let start = index
        for offset in 0..<word.utf8CodeUnitCount {
            guard current == word.utf8Start[offset] else {
                throw JSONSyntaxError("expected a value: text needs quotation marks", at: start)
            }
            index += 1
        }
        return kind
    }

    private mutating func array() throws(JSONSyntaxError) -> JSONNode.Kind {
        try enter()
        var elements: [JSONNode] = []
        if current == UInt8(ascii: "]") {
            leave()
            return .array(elements)
        }
        while true {
            elements.append(try value())
            skipWhitespace()
            if current == UInt8(ascii: "]") { break }
            guard current == UInt8(ascii: ",") else { throw unexpected("a comma or the end of the array") }
            index += 1
            skipWhitespace()
        }
        leave()
        return .array(elements)
    }

    private mutating func object() throws(JSONSyntaxError) -> JSONNode.Kind {
        try enter()
        var members: [JSONNode.Member] = []
        var names = UniqueNames()
        var doubled: Set<String> = []
        if current == UInt8(ascii: "}") {
            leave()
            return .object(members)
        }
        while true {
            guard current == UInt8(ascii: "\"") else { throw unexpected("a name in quotation marks") }
            let nameOffset = index
            let name = try text()
            let isBrokenName = isBrokenText
            let isNew = names.insert(name, after: members)
            guard isNew || isResult else { throw JSONSyntaxError(JSONSyntaxError.duplicateName, at: nameOffset) }
            skipWhitespace()
            guard current == UInt8(ascii: ":") else { throw unexpected("a colon") }
            index += 1
            skipWhitespace()
            let isReportedResult = depth == 1 && numbers == .reported && name == "result"
            if isReportedResult { isResult = true }
            let value = try self.value()
            if isReportedResult { isResult = false }
            if isNew { members.append(JSONNode.Member(name: name, nameOffset: nameOffset, value: value)) }
            // Which of two values is meant, nobody knows.
            if !isNew || isBrokenName { doubled.insert(name) }
            skipWhitespace()
            if current == UInt8(ascii: "}") { break }
            guard current == UInt8(ascii: ",") else { throw unexpected("a comma or the end of the object") }
            index += 1
            skipWhitespace()
        }
        leave()
        return .object(doubled.isEmpty ? members : members.map { doubled.contains($0.name) ? marked($0) : $0 })
    }

    private mutating func marked(_ member: JSONNode.Member) -> JSONNode.Member {
        let value = JSONNode(offset: member.value.offset, kind: unkept())
        return JSONNode.Member(name: member.name, nameOffset: member.nameOffset, value: value)
    }

    private mutating func enter() throws(JSONSyntaxError) {
        depth += 1
        guard depth <= Self.maximumDepth else {
            throw JSONSyntaxError("more than \(Self.maximumDepth) levels of arrays and objects", at: index)
        }
        index += 1
        skipWhitespace()
    }

    private mutating func leave() {
        depth -= 1
        index += 1
    }

    func unexpected(_ expected: String) -> JSONSyntaxError {
        let found = index < bytes.count ? "" : ", found the end of the text"
        return JSONSyntaxError("expected \(expected)\(found)", at: index)
    }
}

/// Notices a name that an object has already.
///
/// Swift compares text by canonical equivalence, so two spellings of one accented name count as one name. A dictionary
/// could not hold both.
private struct UniqueNames {
    private var names: Set<String> = []

    /// Few names are compared one by one, which is faster than hashing them.
    mutating func insert(_ name: String, after members: [JSONNode.Member]) -> Bool {
        if members.count < 12 { return !members.contains { $0.name == name } }
        if names.isEmpty { names = Set(members.lazy.map(\.name)) }
        return names.insert(name).inserted
    }
}
