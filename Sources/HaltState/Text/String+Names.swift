/// What names have to be like where they come into being. What is on record already is never judged again.
extension String {
    /// Why the text cannot name an agent, a person or a tenant; `nil` when it can.
    ///
    /// Refused are control, bidirectional-control and default-ignorable characters, a blank at either end, and text of
    /// which nothing can be seen.
    package var nameProblem: NameProblem? {
        if isPlainName { return nil }
        for scalar in unicodeScalars {
            if scalar.isControl { return .control(scalar) }
            if scalar.properties.isBidiControl { return .directional(scalar) }
            if scalar.properties.isDefaultIgnorableCodePoint { return .ignorable(scalar) }
        }
        guard let first = unicodeScalars.first, let last = unicodeScalars.last else { return .empty }
        if isInvisible { return .invisible }
        if first.isBlank { return .startsWithBlank(first) }
        return last.isBlank ? .endsWithBlank(last) : nil
    }

    /// Why the text cannot be the name of a new person: ``nameProblem``, or a word that mixes scripts.
    package var personProblem: NameProblem? {
        nameProblem ?? (mixesScripts ? .mixedScripts : nil)
    }

    /// Why the text cannot be a key or a resource; `nil` when it can.
    ///
    /// Keys and resources are data of the caller. Refused are control and bidirectional-control characters, and text of
    /// which nothing can be seen: blanks, default-ignorable characters, marks without a base. Everything else that is
    /// hard to see is shown as a number, see ``visible``.
    package var dataProblem: NameProblem? {
        if isPlainName { return nil }
        if isEmpty { return .empty }
        for scalar in unicodeScalars {
            if scalar.isControl { return .control(scalar) }
            if scalar.properties.isBidiControl { return .directional(scalar) }
        }
        return isInvisible ? .invisible : nil
    }

    /// Whether nothing of the text can be seen: it is empty, or all of it is blanks, controls, format and
    /// default-ignorable characters, and marks without a base.
    package var isInvisible: Bool {
        unicodeScalars.allSatisfy { scalar in
            if (0x21...0x7E).contains(scalar.value) { return false }
            switch scalar.properties.generalCategory {
            case .control, .format, .nonspacingMark, .spacingMark, .enclosingMark: return true
            default: return scalar.isBlank || scalar.properties.isDefaultIgnorableCodePoint
            }
        }
    }
}
