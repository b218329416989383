import Foundation

/// Unicode's normal forms, chapter 3 section 11.
///
/// Foundation on Linux composes some sequences wrongly (Hangul beyond the modern alphabet becomes U+FFFD, and a syllable
/// does not take up a final consonant) and orders newer marks wrongly, so it is trusted with single characters only,
/// and with a composition as far as a wrong one makes a text look unusual, never usual.
extension String {
    /// Normalization form KD: compatibility characters replaced, accents apart from their letters and in order.
    var decomposed: String {
        var scalars: [Unicode.Scalar] = []
        for scalar in unicodeScalars {
            if scalar.isASCII { scalars.append(scalar) } else { scalars += scalar.compatible.unicodeScalars }
        }
        scalars.orderMarks()
        return String(UnicodeScalarView(scalars))
    }

    /// Whether the text is in normalization form C: the one way of writing it in which what can be one character is.
    var isComposed: Bool {
        decomposedStringWithCanonicalMapping.precomposedStringWithCanonicalMapping.unicodeScalars
            .elementsEqual(unicodeScalars) && hasOrderedMarks
    }

    private var hasOrderedMarks: Bool {
        var previous = Unicode.CanonicalCombiningClass.notReordered
        for scalar in unicodeScalars {
            let current = scalar.properties.canonicalCombiningClass
            if current != .notReordered, current < previous { return false }
            previous = current
        }
        return true
    }
}

extension Unicode.Scalar {
    /// The character's full compatibility decomposition.
    fileprivate var compatible: String {
        switch value {
        // Newer than the tables of Foundation on Linux: outlined letters and digits (Unicode 16), a raised S (17).
        case 0x1CCD6...0x1CCEF: String(UnicodeScalar(UInt8(value - 0x1CCD6) + UInt8(ascii: "A")))
        case 0x1CCF0...0x1CCF9: String(UnicodeScalar(UInt8(value - 0x1CCF0) + UInt8(ascii: "0")))
        case 0xA7F1: "S"
        default: String(self).decomposedStringWithCompatibilityMapping
        }
    }
}

extension [Unicode.Scalar] {
    /// The canonical ordering algorithm, D109: marks of a base by their class, those of one class as they are.
    fileprivate mutating func orderMarks() {
        for index in indices.dropFirst() {
            let mark = self[index]
            let order = mark.properties.canonicalCombiningClass
            guard order != .notReordered else { continue }
            var place = index
            while place > startIndex, self[place - 1].properties.canonicalCombiningClass > order {
                self[place] = self[place - 1]
                place -= 1
            }
            self[place] = mark
        }
    }
}
