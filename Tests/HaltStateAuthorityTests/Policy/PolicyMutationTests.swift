import Expectations
import HaltState
import HaltStateAuthority
import Testing

/// A wrong policy file must not load as a file that says something else.
@Suite("Mutated policy files", .tags(.wrongPoliciesDoNotLoad))
struct PolicyMutationTests {
    /// Calls that tell the policies of the refund sample apart.
    static let calls: [PolicyRequest] = [
        PolicyFixture.call("refund.create", ["amount_cents": 4_000, "currency": "EUR"]),
        PolicyFixture.call("refund.create", ["amount_cents": 4_000, "currency": "USD"]),
        PolicyFixture.call("refund.create", ["amount_cents": 9_000]), PolicyFixture.call("refund.create"),
        PolicyFixture.call("refund.create", ["order": ["frozen": true]]), PolicyFixture.call("order.read"),
        PolicyRequest(action: "order.delete", agentID: "a", riskClass: "critical"),
        PolicyRequest(action: "order.delete", agentID: "a", riskClass: "low"),
    ]

    /// Loads every mutant, and returns how many there were and how many did not load.
    private func check(_ mutants: [[UInt8]]) throws -> (count: Int, refused: Int) {
        let original = try PolicyFixture.load("refunds.json")
        let decisions = Self.calls.map(original.decide)
        var refused = 0
        for mutant in mutants {
            do throws(PolicyValidationError) {
                let set = try PolicySet(bytes: mutant, file: "mutant.json")
                #expect(Self.calls.map(set.decide) == decisions, "\(String(decoding: mutant, as: UTF8.self))")
            } catch {
                refused += 1
                #expect(!error.problems.isEmpty)
                #expect(error.problems.allSatisfy { $0.line ?? 0 >= 1 && $0.column ?? 0 >= 1 && !$0.message.isEmpty })
            }
        }
        return (mutants.count, refused)
    }

    @Test("A policy file that is cut short anywhere does not load")
    func truncation() throws {
        let bytes = try PolicyFixture.bytes("refunds.json")
        let end = try #require(bytes.lastIndex(of: UInt8(ascii: "}")))
        let (count, refused) = try check((0...end).map { Array(bytes[..<$0]) })
        #expect(count > 1_000)
        #expect(refused == count)
    }

    @Test(
        "A policy file that lacks or repeats one mark does not load",
        arguments: ["{", "}", "[", "]", ":", ",", "\""]
    )
    func marks(mark: String) throws {
        let bytes = try PolicyFixture.bytes("refunds.json")
        let byte = try #require(mark.utf8.first)
        let places = bytes.indices.filter { bytes[$0] == byte }
        let removed = places.map { Array(bytes[..<$0] + bytes[($0 + 1)...]) }
        let repeated = places.map { Array(bytes[...$0] + bytes[$0...]) }
        let (count, refused) = try check(removed + repeated)
        #expect(count >= 8)
        #expect(refused == count)
    }

    @Test(
        "A policy file with a mark too many anywhere does not load",
        arguments: ["{", "}", "[", "]", ":", ",", "\"", "\\", "\u{0}"]
    )
    func insertions(mark: String) throws {
        let bytes = try PolicyFixture.bytes("refunds.json")
        // Inside quotation marks a mark is a letter like others and may change what the file says.
        var isText = false
        var places: [Int] = []
        for (index, byte) in bytes.enumerated() {
            if !isText { places.append(index) }
            if byte == UInt8(ascii: "\"") { isText.toggle() }
        }
        let (count, refused) = try check(places.map { Array(bytes[..<$0] + Array(mark.utf8) + bytes[$0...]) })
        #expect(count > 500)
        #expect(refused == count)
    }

    @Test("A policy file with one name misspelt, removed or repeated does not load")
    func names() throws {
        let root = try JSONReader.read(PolicyFixture.bytes("refunds.json"))
        let optional: Set = ["version", "default_effect", "description", "conditions", "approval", "value"]
        var mutants: [MutantText] = []
        root.visitMembers { members, index, rebuild in
            let member = members[index]
            func replacing(_ replacement: [JSONNode.Member]) -> MutantText {
                rebuild(Array(members[..<index]) + replacement + Array(members[(index + 1)...]))
            }
            func named(_ name: String) -> [JSONNode.Member] {
                [JSONNode.Member(name: name, nameOffset: 0, value: member.value)]
            }
            mutants.append(replacing(named(member.name + "s")))
            mutants.append(replacing(named(String(member.name.dropLast()))))
            mutants.append(replacing(named(member.name.uppercased())))
            mutants.append(replacing(named(member.name) + named(member.name)))
            // Leaving out an optional field makes another file, but a sound one.
            if !optional.contains(member.name), !Self.approvalFields.contains(member.name) {
                mutants.append(replacing([]))
            }
        }
        let (count, refused) = try check(mutants.map(\.bytes))
        #expect(count > 150)
        #expect(refused == count)
    }

    @Test("A policy file with one value of another type does not load")
    func types() throws {
        let root = try JSONReader.read(PolicyFixture.bytes("refunds.json"))
        let others: [JSONNode.Kind] = [
            .null, .bool(true), .integer(-7), .double(0.5), .string(""), .array([]), .object([]),
        ]
        var mutants: [MutantText] = []
        root.visitMembers { members, index, rebuild in
            let member = members[index]
            // What a condition compares with may be of several types.
            guard member.name != "value" else { return }
            for other in others where !other.isSameType(as: member.value.kind) {
                // Whole seconds are a second way to write a duration, and an approval may be empty.
                if Self.durations.contains(member.name), case .integer = other { continue }
                var changed = members
                let value = JSONNode(offset: 0, kind: other)
                changed[index] = JSONNode.Member(name: member.name, nameOffset: 0, value: value)
                mutants.append(rebuild(changed))
            }
        }
        let (count, refused) = try check(mutants.map(\.bytes))
        #expect(count > 200)
        #expect(refused == count)
    }

    private static let durations: Set = ["expires_in", "use_within"]
    private static let approvalFields: Set = ["expires_in", "use_within", "quorum", "approvers", "exclude_requester"]
}

/// JSON text under construction.
private struct MutantText {
    var bytes: [UInt8]
}

extension JSONNode.Kind {
    fileprivate func isSameType(as other: Self) -> Bool {
        switch (self, other) {
        case (.null, .null), (.bool, .bool), (.integer, .integer), (.double, .double), (.string, .string),
            (.array, .array), (.object, .object):
            true
        default: false
        }
    }
}

extension JSONNode {
    /// Visits each member of each object, with a function that writes the whole text with other members in its object.
    fileprivate func visitMembers(_ visit: ([Member], Int, ([Member]) -> MutantText) -> Void) {
        visitMembers(visit) { MutantText(bytes: $0.text) }
    }

    private func visitMembers(
        _ visit: ([Member], Int, ([Member]) -> MutantText) -> Void,
        _ rebuild: @escaping (JSONNode) -> MutantText,
    ) {
        switch kind {
        case .array(let elements):
            for (index, element) in elements.enumerated() {
                element.visitMembers(visit) { changed in
                    var elements = elements
                    elements[index] = changed
                    return rebuild(JSONNode(offset: 0, kind: .array(elements)))
                }
            }
        case .object(let members):
            for (index, member) in members.enumerated() {
                visit(members, index) { rebuild(JSONNode(offset: 0, kind: .object($0))) }
                member.value.visitMembers(visit) { changed in
                    var members = members
                    members[index] = Member(name: member.name, nameOffset: 0, value: changed)
                    return rebuild(JSONNode(offset: 0, kind: .object(members)))
                }
            }
        default: break
        }
    }

    /// JSON text that, unlike that of a dictionary, can repeat a name.
    private var text: [UInt8] {
        var writer = CanonicalJSON()
        write(to: &writer)
        return writer.bytes
    }

    private func write(to writer: inout CanonicalJSON) {
        switch kind {
        case .null: writer.writeNull()
        case .bool(let value): writer.write(value)
        case .integer(let value): writer.write(value)
        case .double(let value): writer.writeRaw(Array("\(value)".utf8))
        case .string(let value): writer.write(value)
        case .array(let elements):
            for (index, element) in elements.enumerated() {
                writer.writeRaw(Array((index == 0 ? "[" : ",").utf8))
                element.write(to: &writer)
            }
            writer.writeRaw(Array((elements.isEmpty ? "[]" : "]").utf8))
        case .object(let members):
            for (index, member) in members.enumerated() {
                writer.writeRaw(Array((index == 0 ? "{" : ",").utf8))
                writer.write(member.name)
                writer.writeRaw(Array(":".utf8))
                member.value.write(to: &writer)
            }
            writer.writeRaw(Array((members.isEmpty ? "{}" : "}").utf8))
        }
    }
}
