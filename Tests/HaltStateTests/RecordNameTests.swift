import Testing

@testable import HaltState

@Suite("Names and hashes in records")
struct RecordNameTests {
    @Test(
        "Whatever a record is named, it is written as it was read",
        arguments: [
            "01234567-89ab-4def-bedc-ba9876543210", "00000000-0000-0000-0000-000000000000",
            "ffffffff-ffff-ffff-ffff-ffffffffffff", "01234567-89AB-4DEF-BEDC-BA9876543210",
            "01234567-89ab-4def-bedc-ba987654321g", "0123456789ab-4def-bedc-ba9876543210-",
            "01234567-89ab-4def-bedc-ba98765432100", "01234567-89ab-4def-bedc-ba98765432é",
            "approval 7 \"quoted\"\n", "",
        ]
    )
    func text(name: String) {
        #expect(RecordName(name).text.utf8.elementsEqual(name.utf8))
        #expect(RecordName(name).isUUID == name.isUUID)
        #expect(Self.written { $0.member("id", RecordName(name)) } == Self.written { $0.member("id", name) })
    }

    @Test("Two names are the same only with the same bytes")
    func sameness() {
        let names = [
            "01234567-89ab-4def-bedc-ba9876543210", "01234567-89ab-4def-bedc-ba9876543211",
            "11234567-89ab-4def-bedc-ba9876543210", "01234567-89AB-4DEF-BEDC-BA9876543210", "\u{E9}", "e\u{301}", "",
        ]
        for (place, name) in names.enumerated() {
            for (other, text) in names.enumerated() {
                #expect((RecordName(name) == RecordName(text)) == (place == other))
            }
            #expect(RecordName(name).hashValue == RecordName(name).hashValue)
        }
    }

    @Test(
        "Whatever stands for a hash, it is written as it was read",
        arguments: [
            String(repeating: "0", count: 64), String(repeating: "0123456789abcdef", count: 4),
            String(repeating: "0123456789ABCDEF", count: 4), String(repeating: "f", count: 63),
            String(repeating: "f", count: 65), String(repeating: "g", count: 64), "no \"hash\"", "",
        ]
    )
    func hashes(hash: String) {
        #expect(EventHash(hash).text.utf8.elementsEqual(hash.utf8))
        #expect(EventHash(hash) == EventHash(hash))
        #expect(EventHash(hash) != EventHash(hash + "0"))
        #expect(Self.written { $0.member("hash", EventHash(hash)) } == Self.written { $0.member("hash", hash) })
    }

    @Test("Random names are read back as what they are, and no two are the same")
    func random() {
        let mint = IdentifierMint(RandomIdentifiers())
        let names = (0..<100).map { _ in mint.next() }
        #expect(names.allSatisfy { $0.isUUID && RecordName($0.text) == $0 })
        #expect(Set(names).count == names.count)
        #expect(RecordName(mint.uuid()).isUUID)
    }

    private static func written(_ write: (inout CanonicalJSON) -> Void) -> [UInt8] {
        var writer = CanonicalJSON()
        writer.object { write(&$0) }
        return writer.bytes
    }
}
