/// Writing an object member by member, without a dictionary in between.
///
/// The caller names the members in canonical order; the tests hold every writer to it by reading its text back.
extension CanonicalJSON {
    package mutating func object(_ members: (inout CanonicalJSON) -> Void) {
        writeByte(UInt8(ascii: "{"))
        members(&self)
        writeByte(UInt8(ascii: "}"))
    }

    /// Writes a member's name, a plain ASCII word, and what goes before and after it.
    package mutating func name(_ name: StaticString) {
        name.withUTF8Buffer { text in
            // Put together first: one append instead of five, for every member of every event.
            withUnsafeTemporaryAllocation(of: UInt8.self, capacity: text.count + 4) { buffer in
                var end = 0
                func put(_ byte: UInt8) {
                    buffer[end] = byte
                    end += 1
                }
                if bytes.last != UInt8(ascii: "{") { put(UInt8(ascii: ",")) }
                put(UInt8(ascii: "\""))
                for byte in text { put(byte) }
                put(UInt8(ascii: "\""))
                put(UInt8(ascii: ":"))
                writeRaw(UnsafeBufferPointer(rebasing: buffer[..<end]))
            }
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
        writeByte(UInt8(ascii: "\""))
        value.withText { writeRaw($0) }
        writeByte(UInt8(ascii: "\""))
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
