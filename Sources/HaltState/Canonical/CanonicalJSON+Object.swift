/// Writing an object member by member, without a dictionary in between.
///
/// The caller names the members in canonical order; the tests hold every writer to it by reading its text back.
extension CanonicalJSON {
    package mutating func object<Failure: Error>(
        _ members: (inout CanonicalJSON) throws(Failure) -> Void
    ) throws(Failure) {
        writeByte(UInt8(ascii: "{"))
        try members(&self)
        writeByte(UInt8(ascii: "}"))
    }

    /// Writes a member's name, a plain ASCII word, and what goes before and after it.
    package mutating func name(_ name: StaticString) {
        let name = next(name)
        put(atMost: name.room) { name.write(to: $0) }
    }

    private func next(_ name: StaticString) -> MemberName {
        MemberName(name, isFirst: last == UInt8(ascii: "{"))
    }

    package mutating func member(_ name: StaticString, _ value: String) {
        write(value, named: next(name))
    }

    package mutating func member(_ name: StaticString, _ value: String?) {
        if let value { return member(name, value) }
        self.name(name)
        writeNull()
    }

    package mutating func member(_ name: StaticString, _ value: Int) {
        self.name(name)
        write(Int64(value))
    }

    package mutating func member(_ name: StaticString, _ value: Timestamp) {
        member(name, plain: Timestamp.textLength) { value.write(to: $0) }
    }

    /// Writes a member whose value is text of a known length that needs no escape.
    @inline(__always)
    mutating func member(_ name: StaticString, plain count: Int, _ write: (UnsafeMutableRawBufferPointer) -> Void) {
        let name = next(name)
        put(atMost: name.room + count + 2) { place in
            let start = name.write(to: place)
            place.storeBytes(of: UInt8(ascii: "\""), toByteOffset: start, as: UInt8.self)
            write(UnsafeMutableRawBufferPointer(start: place + start + 1, count: count))
            place.storeBytes(of: UInt8(ascii: "\""), toByteOffset: start + count + 1, as: UInt8.self)
            return start + count + 2
        }
    }

    package mutating func member(_ name: StaticString, _ values: [String]) {
        self.name(name)
        writeByte(UInt8(ascii: "["))
        for (index, value) in values.enumerated() {
            if index > 0 { writeByte(UInt8(ascii: ",")) }
            write(value)
        }
        writeByte(UInt8(ascii: "]"))
    }

    /// Writes a member whose value is canonical already.
    package mutating func member(_ name: StaticString, canonical value: [UInt8]) {
        self.name(name)
        writeRaw(value)
    }
}

/// A member's name, a plain ASCII word, with what goes before and after it: `,"name":`.
struct MemberName {
    private let word: StaticString
    private let isFirst: Bool

    init(_ word: StaticString, isFirst: Bool) {
        self.word = word
        self.isFirst = isFirst
    }

    /// How many bytes it takes at most.
    var room: Int { word.utf8CodeUnitCount + 4 }

    /// Writes it into ``room`` bytes, and returns how many it took.
    @inline(__always)
    func write(to place: UnsafeMutableRawPointer) -> Int {
        let start = isFirst ? 0 : 1
        let end = start + 1 + word.utf8CodeUnitCount
        place.storeBytes(of: UInt8(ascii: ","), as: UInt8.self)
        place.storeBytes(of: UInt8(ascii: "\""), toByteOffset: start, as: UInt8.self)
        (place + start + 1).copyMemory(from: word.utf8Start, byteCount: word.utf8CodeUnitCount)
        place.storeBytes(of: UInt8(ascii: "\""), toByteOffset: end, as: UInt8.self)
        place.storeBytes(of: UInt8(ascii: ":"), toByteOffset: end + 1, as: UInt8.self)
        return end + 2
    }
}
