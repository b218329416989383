#if Macros
import HaltState
import HaltStateAuthority
import HaltStateTesting
import Testing

@ActionCatalog
private enum Parcels: String {
    case send = "parcel.send"
    case recall = "parcel.recall"
}

@LLMActionCatalog
private enum Models: String {
    case writeLabel = "llm.write_label"
}

@Guarded(action: Parcels.send.action, idempotencyKey: "parcel:{number}")
private func send(_ number: Int) throws -> Int { number }

@Guarded(action: Models.writeLabel.action)
private func writeLabel() throws -> String { "label" }

@Suite("Catalogues of actions")
struct CatalogTests {
    @Test("A case names the action that the policy decides on")
    func members() throws {
        let policies = try PolicySet([
            Policy(name: "sending", actionPattern: "parcel.send", effect: .allow),
            Policy(name: "models", actionPattern: "llm.*", effect: .deny),
        ])
        let client = HaltStateClient(authority: LocalAuthority(policies: policies))
        try HaltStateClient.withCurrent(client) {
            let number = try send(7)
            #expect(number == 7)
            #expect(throws: ActionDenied.self) { _ = try writeLabel() }
        }
    }

    @Test("All cases of a catalogue can be compared with a policy file")
    func coverage() throws {
        let policies = try PolicySet([
            Policy(name: "sending", actionPattern: "parcel.send", effect: .allow),
            Policy(name: "returns", actionPattern: "parcel.return", effect: .allow),
        ])
        let coverage = policies.coverage(of: Parcels.self)
        #expect(coverage.unmatchedActions == [Parcels.recall.action])
        #expect(coverage.unusedPolicies == ["returns"])
    }

    @Test("A checked literal is the name that was written")
    func literal() {
        #expect(#action("parcel.send") == Parcels.send.action)
        #expect(Parcels.allCases.map(\.action) == ["parcel.send", "parcel.recall"])
    }
}
#endif
