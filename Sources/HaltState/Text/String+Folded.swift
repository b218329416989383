/// The form in which names that a reader takes for one name are one text.
extension String {
    /// The text in Unicode's NFKC_Casefold (chapter 3, D147: compatibility form, without case, without
    /// default-ignorable characters), blanks at the ends removed and each run of blanks inside made one space.
    ///
    /// `Alice`, `ALICE ` and `alice` with U+200B have the same folded form. A Cyrillic letter is another letter;
    /// ``personProblem`` refuses it among Latin ones. The form is only for comparing, so accents are left apart from
    /// their letters: texts are equal in it exactly when their composed forms are.
    package var folded: String {
        if isASCII { return isFoldedASCII ? self : lowercased().blanksCollapsed }
        var text = self
        // Leaving characters out and folding can each make room for the other, so until nothing changes.
        while true {
            let next = text.withoutIgnorables.decomposed.caseFolded.decomposed
            if next.utf8.elementsEqual(text.utf8) { return next.blanksCollapsed }
            text = next
        }
    }

    private var withoutIgnorables: String {
        String(UnicodeScalarView(unicodeScalars.lazy.filter { !$0.properties.isDefaultIgnorableCodePoint }))
    }

    /// Unicode's full case folding, from the mappings that Swift has.
    private var caseFolded: String {
        unicodeScalars.reduce(into: "") { text, scalar in
            guard scalar.properties.changesWhenCaseFolded else { return text.unicodeScalars.append(scalar) }
            let folded = String(scalar).mapped(\.lowercaseMapping).mapped(\.uppercaseMapping).mapped(\.lowercaseMapping)
            // Cherokee folds to its capitals, which came first.
            text += folded.unicodeScalars.elementsEqual([scalar]) ? scalar.properties.uppercaseMapping : folded
        }
    }

    private func mapped(_ mapping: (Unicode.Scalar.Properties) -> String) -> String {
        unicodeScalars.reduce(into: "") { $0 += mapping($1.properties) }
    }

    private var blanksCollapsed: String {
        unicodeScalars.split(whereSeparator: \.isBlank).map { String($0) }.joined(separator: " ")
    }
}
