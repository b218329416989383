import HaltState

/// Reads the payload of one event in a single pass, and makes nothing of it: it holds the bytes against the canonical
/// form (RFC 8785) and the shapes of the known kinds, and notes where the chain and the operations have to look.
///
/// A payload is what this package writes, or it is nothing. The only things left open are rare ones, whose canonical
/// form takes a number's value or a table of characters. See ``EventFacts/isKnownCanonical``.
struct EventScanner {
    let bytes: UnsafeBufferPointer<UInt8>
    var index = 0
    var facts = EventFacts()

    /// What a payload says, or `nil` for one that this version does not write.
    static func scan(_ payload: UnsafeBufferPointer<UInt8>) -> EventFacts? {
        var scanner = EventScanner(bytes: payload)
        return scanner.event() ? scanner.facts : nil
    }

    /// The next byte, or 0 at the end: a zero byte is as wrong outside of text as the end is.
    var current: UInt8 { index < bytes.count ? bytes[index] : 0 }

    /// Members in the order of ``LedgerEvent/write(into:tenant:sequence:previousHash:)``.
    private mutating func event() -> Bool {
        guard let type = type(), take(#"{"at":"#), time() else { return false }
        let shape = EventShape.all.first { $0.type.elementsEqual(type) }
        facts.isUnknown = shape == nil
        let isAttempt = take(#","attempt":"#)
        guard !isAttempt || shape.map({ _ in object(EventShape.attempt, depth: 2) }) ?? anyObject(depth: 2),
            take(#","data":"#), shape.map({ object($0.data, depth: 2) }) ?? anyObject(depth: 2),
            take(#","id":"#), text() != nil, take(#","key":"#)
        else { return false }
        if !take("null") {
            guard let key = text() else { return false }
            facts.key = key
        }
        guard take(#","operation":"#), let operation = text(), take(#","previous":"#), let previous = text(),
            take(#","sequence":"#), let sequence = whole(), take(#","tenant":"#), let tenant = text(),
            take(#","type":"#), word(shape?.type ?? Array(type)), take("}"), index == bytes.count
        else { return false }
        facts.operation = operation
        facts.previous = previous
        facts.sequence = Int(clamping: sequence)
        facts.tenant = tenant
        guard let shape else { return true }
        facts.step = shape.step(facts)
        guard !isAttempt || facts.step?.isFirst ?? false, facts.hasSoundEffect else { return false }
        facts.isOfRestore = shape.isOfRestore
        return true
    }

    /// The event's type, which its last member names: small letters and dots, whichever version has written it.
    private func type() -> Slice<UnsafeBufferPointer<UInt8>>? {
        let end = bytes.count - 2
        guard end > 0, bytes[end] == UInt8(ascii: "\""),
            let quote = bytes[max(0, end - 64)..<end].lastIndex(of: UInt8(ascii: "\""))
        else { return nil }
        let type = bytes[quote + 1..<end]
        return type.isEmpty || !type.allSatisfy(Self.isOfType) ? nil : type
    }

    private static func isOfType(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."),
            UInt8(ascii: "_"):
            true
        default: false
        }
    }

    /// Takes an object of which this version does not know the members.
    private mutating func anyObject(depth: Int) -> Bool { openObject(depth: depth) { $0.anything(depth: depth + 1) } }
}

// MARK: -

extension EventScanner {
    /// Takes an object of exactly these members, of which new ones may be missing.
    private mutating func object(_ members: [EventShape.Member], depth: Int) -> Bool {
        var separator = UInt8(ascii: "{")
        for member in members {
            let start = index
            guard take(separator), take(member.literal) else {
                guard member.isNew else { return false }
                index = start
                continue
            }
            separator = UInt8(ascii: ",")
            guard value(member, depth: depth) else { return false }
        }
        return take("}")
    }

    private mutating func value(_ member: EventShape.Member, depth: Int) -> Bool {
        if member.isOptional, take("null") { return true }
        let start = index
        switch member.value {
        case .text:
            guard let text = text() else { return false }
            if member.note == .digest { facts.digest = text }
            if member.note == .approval { facts.approval = text }
            if member.note == .previousAttempt { facts.previousAttempt = text }
            if member.note == .carriedApproval { facts.carriedApproval = text }
            if member.note == .suspension {
                guard facts.effect == .unknown else { return false }
                facts.effect = .suspended
            }
            return member.note != .target || isTarget(text)
        case .time: return time()
        case .whole(let range):
            guard let number = whole(), range.contains(number) else { return false }
            note(Int(clamping: number), as: member.note)
            return true
        case .word(let words):
            guard let place = words.firstIndex(where: { word($0) }) else { return false }
            if member.note == .word { facts.word = place }
            if member.note == .noEffect { facts.effect = .none }
            return true
        case .yes: return take("true")
        case .texts: return texts()
        case .links: return openObject(depth: depth + 1) { $0.text() != nil }
        case .context: return openObject(depth: depth + 1) { $0.anything(depth: depth + 2) }
        case .object(let members):
            guard object(members, depth: depth + 1) else { return false }
            if member.note == .proposal { facts.proposal = start..<index }
            if member.note == .reconciliation { facts.isReconciled = true }
            return true
        }
    }

    /// Whether there are orders for a target of the kind before it.
    private func isTarget(_ text: ScannedText) -> Bool {
        let kind = AgentOrder.Target.kinds[facts.word]
        return AgentOrder.Target(kind: kind, text: String(decoding: bytes[text.range], as: UTF8.self)) != nil
    }

    private mutating func note(_ number: Int, as note: EventNote) {
        switch note {
        case .quorum: facts.quorum = number
        case .attempts: facts.attempts = number
        case .number: facts.attemptNumber = number
        case .uses: facts.uses = number
        case .resumptions: facts.resumptions = number
        default: break
        }
    }

    private mutating func texts() -> Bool {
        guard take("[") else { return false }
        if take("]") { return true }
        repeat {
            guard text() != nil else { return false }
        } while take(",")
        return take("]")
    }
}

extension EventScanner {
    /// Takes any JSON value.
    private mutating func anything(depth: Int) -> Bool {
        switch current {
        case UInt8(ascii: "\""): text() != nil
        case UInt8(ascii: "{"): openObject(depth: depth) { $0.anything(depth: depth + 1) }
        case UInt8(ascii: "["): array(depth: depth)
        case UInt8(ascii: "t"): take("true")
        case UInt8(ascii: "f"): take("false")
        case UInt8(ascii: "n"): take("null")
        default: number()
        }
    }

    private mutating func array(depth: Int) -> Bool {
        guard depth <= JSONReader.maximumDepth, take("[") else { return false }
        if take("]") { return true }
        repeat {
            guard anything(depth: depth + 1) else { return false }
        } while take(",")
        return take("]")
    }

    /// Takes an object with any names, which have to be in order and different from each other.
    private mutating func openObject(depth: Int, _ value: (inout EventScanner) -> Bool) -> Bool {
        guard depth <= JSONReader.maximumDepth, take("{") else { return false }
        if take("}") { return true }
        var previous: ScannedText?
        repeat {
            guard let name = text(), take(":") else { return false }
            if let previous, !isInOrder(previous, name) { return false }
            previous = name
            guard value(&self) else { return false }
        } while take(",")
        return take("}")
    }

    /// Whether two names follow each other. The order of what is not ASCII, and whether two ways of writing it are one
    /// name, is left to ``JSONReader`` and ``CanonicalJSON``.
    private mutating func isInOrder(_ left: ScannedText, _ right: ScannedText) -> Bool {
        guard left.isASCII, right.isASCII, !left.isEscaped, !right.isEscaped else {
            facts.isKnownCanonical = false
            return true
        }
        for (first, second) in zip(bytes[left.range], bytes[right.range]) where first != second {
            return first < second
        }
        return left.range.count < right.range.count
    }
}
