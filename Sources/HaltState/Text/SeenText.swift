/// A text as its reader sees it: its characters, and which of them have to be written as numbers.
///
/// A character is written as a number when it cannot be seen, or when the text would look like another text with it:
///
/// - controls, format characters (bidirectional controls and joiners among them), default-ignorable characters, blanks
///   other than U+0020, line separators, private-use and unassigned characters;
/// - a mark without a letter or number to stand on, one that its base has already, and all nonspacing marks of a base
///   that has more than three, which is as many as pointed Hebrew and stacked Tibetan need;
/// - characters that are not in Unicode's normalization form C, such as `e` and U+0301, which would look like `é`.
///
/// Letters of different scripts that look alike are plainly visible, and stay.
struct SeenText {
    private static let largestStack = 3

    private(set) var scalars: [Unicode.Scalar] = []
    /// For each character, whether it is written as a number.
    private(set) var isNumbered: [Bool] = []
    /// The place of the letter or number that a mark would stand on.
    private var base: Int?

    init(_ text: String) {
        scalars.reserveCapacity(text.utf8.count)
        isNumbered.reserveCapacity(text.utf8.count)
        let isComposed = text.isComposed
        for character in text {
            append(character, isComposed: isComposed || String(character).isComposed)
        }
    }

    /// Writes as numbers what is hidden outside quotation marks as well: spaces at either end, and those after a space.
    mutating func numberHiddenSpaces() {
        for index in scalars.indices where scalars[index] == " " {
            let isFirst = index == scalars.startIndex || scalars[index - 1] == " "
            if isFirst || index == scalars.endIndex - 1 { isNumbered[index] = true }
        }
    }

    /// Writes as numbers the backslashes that would make the text after them look like a number.
    mutating func numberBackslashes() {
        for index in scalars.indices.reversed() where scalars[index] == "\\" && index + 1 < scalars.endIndex {
            let looksLikeNumber = scalars[(index + 1)...].prefix(2).elementsEqual(["u", "{"])
            if isNumbered[index + 1] || looksLikeNumber { isNumbered[index] = true }
        }
    }

    /// Appends what Unicode takes for one character of a reader. Marks may go on after it: some vowel signs are
    /// characters by themselves.
    private mutating func append(_ cluster: Character, isComposed: Bool) {
        for scalar in cluster.unicodeScalars {
            let index = scalars.endIndex
            scalars.append(scalar)
            isNumbered.append(false)
            if !scalar.isSeen || (!isComposed && !scalar.isASCII) {
                isNumbered[index] = true
                base = nil
            } else if !scalar.isMark {
                base = scalar.carriesMarks ? index : nil
            } else if let base, !scalars[base..<index].contains(scalar) {
                guard stackedMarks(after: base) > Self.largestStack else { continue }
                for mark in (base + 1)...index { isNumbered[mark] = true }
                self.base = nil
            } else {
                isNumbered[index] = true
                base = nil
            }
        }
    }

    private func stackedMarks(after base: Int) -> Int {
        scalars[(base + 1)...].count { $0.properties.generalCategory != .spacingMark }
    }
}
