/// Which scripts the words of a name are written in, by UTS 39 section 5.2, level *highly restrictive*.
extension String {
    /// Whether a word of the name mixes letters that do not belong together, such as Latin and Cyrillic ones.
    ///
    /// Words end at blanks, `@`, `.`, `-` and `_`. A word passes when it is ASCII, when all of it can be of one script
    /// (Script_Extensions; Common and Inherited go with every script), or when it is Latin with the scripts of Japanese,
    /// Chinese or Korean. Words are looked at in their folded form, in which a mathematical `𝐚` is the letter that it
    /// looks like.
    ///
    /// Scripts are those that UAX 31 table 5 recommends. A word in another one is refused: UTS 39 keeps such letters out
    /// of identifiers, since few readers can tell them from letters that they know. A word of one script that looks like
    /// a word of another is not found here.
    var mixesScripts: Bool {
        if isASCII { return false }
        var words = folded.unicodeScalars.split { $0.isBlank || "@.-_".unicodeScalars.contains($0) }
            .map { String($0) }.filter { !$0.isASCII }
        for scripts in ScriptSet.allowed where !words.isEmpty {
            // No pattern, no name: a script that Swift does not know covers nothing.
            guard let pattern = scripts.pattern else { continue }
            words.removeAll { $0.wholeMatch(of: pattern) != nil }
        }
        return !words.isEmpty
    }
}

/// Scripts that may be together in one word.
private struct ScriptSet {
    let names: [String]

    /// A word in these scripts. Swift has the scripts of a character only as a part of patterns.
    var pattern: Regex<AnyRegexOutput>? {
        let classes = (names + ["Common", "Inherited"]).map { "\\p{Script_Extensions=\($0)}" }
        return try? Regex("[\(classes.joined())]*").matchingSemantics(.unicodeScalar)
    }

    /// Those that many names are in come first.
    static let allowed: [ScriptSet] =
        ["Latin", "Cyrillic", "Greek", "Han", "Hangul"].map { ScriptSet(names: [$0]) } + [
            ScriptSet(names: ["Latin", "Han", "Hiragana", "Katakana"]),
            ScriptSet(names: ["Latin", "Han", "Bopomofo"]),
            ScriptSet(names: ["Latin", "Han", "Hangul"]),
        ]
        + [
            "Arabic", "Hebrew", "Devanagari", "Bengali", "Thai", "Armenian", "Georgian", "Ethiopic", "Gujarati",
            "Gurmukhi", "Kannada", "Khmer", "Lao", "Malayalam", "Myanmar", "Oriya", "Sinhala", "Tamil", "Telugu",
            "Thaana", "Tibetan",
        ].map { ScriptSet(names: [$0]) }
}
