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
        let text = UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
        let start = last == UInt8(ascii: "{") ? 0 : 1
        put(atMost: text.count + 4) { place in
            place[0] = UInt8(ascii: ",")
            place[start] = UInt8(ascii: "\"")
            let end = start + 1 + text.count
            UnsafeMutableRawBufferPointer(rebasing: place[(start + 1)..<end]).copyMemory(from: text)
            place[end] = UInt8(ascii: "\"")
            place[end + 1] = UInt8(ascii: ":")
            return end + 2
        }
    }

    package mutating func member(_ name: StaticString, _ value: String) {
        self.name(name)
        write(value)
    }

    package mutating func member(_ name: StaticString, _ value: String?) {
        self.name(name)
        if let value { write(value) } else { writeNull() }
    }

    package mutating func member(_ name: StaticString, _ value: Int) {
        self.name(name)
        write(Int64(value))
    }

    package mutating func member(_ name: StaticString, _ value: Timestamp) {
        self.name(name)
        put(atMost: Timestamp.textLength + 2) { place in
            place[0] = UInt8(ascii: "\"")
            value.write(to: UnsafeMutableRawBufferPointer(rebasing: place[1...]))
            place[Timestamp.textLength + 1] = UInt8(ascii: "\"")
            return Timestamp.textLength + 2
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
