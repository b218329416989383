import HaltState
import HaltStateTesting

/// Changes an event's payload in one of the ways in which a person, an accident or an attacker could, the same ways in
/// every run.
struct EvidenceMutator {
    var numbers: SeededGenerator

    init(seed: UInt64) {
        numbers = SeededGenerator(seed: seed)
    }

    /// The payload after one change, or after a few.
    mutating func mutated(_ payload: [UInt8]) -> [UInt8] {
        var changed = payload
        for _ in 0...Int.random(in: 0...3, using: &numbers) / 3 {
            changed = Bool.random(using: &numbers) ? bytesChanged(changed) : treeChanged(changed)
        }
        return changed
    }

    private mutating func bytesChanged(_ payload: [UInt8]) -> [UInt8] {
        var bytes = payload
        guard !bytes.isEmpty else { return [0] }
        let place = Int.random(in: bytes.indices, using: &numbers)
        let byte = bytes[place]
        switch Int.random(in: 0..<8, using: &numbers) {
        case 0: bytes[place] = byte ^ 1 << UInt8.random(in: 0..<8, using: &numbers)
        case 1: bytes[place] = pick(Self.bytes)
        case 2: bytes.insert(pick(Self.bytes), at: place)
        case 3: bytes.remove(at: place)
        case 4: bytes.removeLast(bytes.count - place)
        case 5: bytes.replaceSubrange(place..<place + 1, with: Array("\\u00\(String(byte, radix: 16))".utf8))
        case 6: bytes.replaceSubrange(place..<place + 1, with: pick(Self.texts).utf8)
        default: bytes.insert(contentsOf: bytes[place...].prefix(40), at: place)
        }
        return bytes
    }

    /// Changes one value or one object of the JSON, and writes it again as it stands, canonical or not.
    private mutating func treeChanged(_ payload: [UInt8]) -> [UInt8] {
        guard let node = try? JSONReader.read(payload) else { return bytesChanged(payload) }
        var countdown = Int.random(in: 0..<max(1, Self.count(node)), using: &numbers)
        return Array(text(of: node, &countdown).utf8)
    }

    private static func count(_ node: JSONNode) -> Int {
        switch node.kind {
        case .array(let elements): elements.reduce(1) { $0 + count($1) }
        case .object(let members): members.reduce(1) { $0 + count($1.value) }
        default: 1
        }
    }

    private mutating func text(of node: JSONNode, _ countdown: inout Int) -> String {
        defer { countdown -= 1 }
        let isChosen = countdown == 0
        if isChosen, Int.random(in: 0..<3, using: &numbers) == 0 { return pick(Self.values) }
        switch node.kind {
        case .array(let elements):
            countdown -= 1
            defer { countdown += 1 }
            return "[\(elements.map { text(of: $0, &countdown) }.joined(separator: ","))]"
        case .object(let members):
            var written: [String] = []
            for member in members {
                countdown -= written.isEmpty ? 1 : 0
                written.append("\(canonical(.string(member.name))):\(text(of: member.value, &countdown))")
            }
            countdown += members.isEmpty ? 0 : 1
            if isChosen { disturb(&written) }
            return "{\(written.joined(separator: ","))}"
        case .string(let text) where isChosen: return disturbed(text)
        case .integer(let number) where isChosen: return pick(Self.forms(of: number))
        default: return canonical(node.contextValue)
        }
    }

    private mutating func disturb(_ members: inout [String]) {
        guard !members.isEmpty else { return members.append("\"\":0") }
        let place = Int.random(in: members.indices, using: &numbers)
        switch Int.random(in: 0..<6, using: &numbers) {
        case 0: members.swapAt(place, Int.random(in: members.indices, using: &numbers))
        case 1: members.insert(members[place], at: place)
        case 2: members.remove(at: place)
        case 3: members.append("\"zz\":\(pick(Self.values))")
        case 4: members.insert("\"\(pick(Self.names))\":\(pick(Self.values))", at: place)
        default: members.insert("\"\(pick(Self.texts))\":1", at: place)
        }
    }

    private mutating func disturbed(_ text: String) -> String {
        switch Int.random(in: 0..<4, using: &numbers) {
        case 0: "\"\(text)\(pick(Self.texts))\""
        case 1: "\"\(text.dropFirst())\""
        case 2: canonical(.string(pick(Self.words)))
        default: canonical(.string(text)).replacing(":", with: "\\u003a").replacing("e", with: "\\u0065")
        }
    }

    private func canonical(_ value: ContextValue) -> String {
        (try? CanonicalJSON.bytes(of: value)).map { String(decoding: $0, as: UTF8.self) } ?? "null"
    }

    private mutating func pick<Value>(_ values: [Value]) -> Value {
        values[Int.random(in: values.indices, using: &numbers)]
    }
}

extension EvidenceMutator {
    private static let bytes: [UInt8] =
        Array("\"\\{}[]:,0-.eE+tfnu \n".utf8) + [0, 0x1F, 0x7F, 0x80, 0xC0, 0xED, 0xF4, 0xFF]

    private static let texts = [
        "\\n", "\\u000a", "\\u0001", "\\u001F", "\\u001f", "\\/", "\\\"", "\\\\", "\\b", "\\u0008", "\\ud83d\\ude00",
        "\u{E9}",
        "e\u{301}", "\u{1F4B6}", "\u{FFFF}", "\\x", "\\u00", "\u{7F}", " ", "",
    ]

    private static let values = [
        "null", "true", "false", "0", "-0", "1", "-1", "1.0", "0.5", "1e3", "1e21", "1E3", "1e+21", "1e-7",
        "123456789012345678",
        "1234567890123456789", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "01", "1.", ".5",
        "+1",
        "\"\"", "\"x\"", "[]", "{}", "[[]]", "{\"a\":1,\"b\":2}", "{\"b\":1,\"a\":2}", "{\"a\":1,\"a\":1}",
        "{\"\u{E9}\":1,\"e\u{301}\":2}", "{\"\u{FFFF}\":1,\"\u{10000}\":2}", "{\"\u{10000}\":1,\"\u{FFFF}\":2}",
        "[1, 2]", "nul",
        String(repeating: "[", count: 130) + String(repeating: "]", count: 130),
    ]

    /// Members that some events hold, and others do not.
    private static let names = [
        "attempt", "attempts", "approval", "effect", "suspended_by", "requester", "number", "previous",
    ]

    private static let words = [
        "approve", "reject", "decide", "use", "success", "error", "ALLOW", "DENY", "operation.denied",
        "operation.allowed",
        "operation.released", "operation.overtaken", "no_effect", "process_ended", "refused", "allowed", "none",
        "approval.requested", "approval.voted", "operation.started", "operation.completed", "check.decided", "",
        "2026-01-01T00:00:00.000000Z", "2024-02-29T23:59:59.999999Z", "2026-02-29T00:00:00.000000Z",
        "2026-01-01T00:00:00Z", "2026-01-01T00:00:00.000000+01:00", "0000-01-01T00:00:00.000000Z",
        "9999-12-31T23:59:59.999999Z", "shop-7", "shop-8",
    ]

    private static func forms(of number: Int64) -> [String] {
        [
            "\(number).0", "\(number)e0", "0\(number)", "-\(number)", "\(number &+ 1)", "\(number)0", "+\(number)",
            " \(number)",
        ]
    }
}
