/// What is wrong with a name, said without repeating it: `the agent \(problem)`.
package enum NameProblem: Hashable, Sendable {
    case empty
    /// There is something, and nothing of it can be seen.
    case invisible
    case control(Unicode.Scalar)
    /// A character that changes the direction of the text around it.
    case directional(Unicode.Scalar)
    /// A character that Unicode lets a program leave out when it shows the text.
    case ignorable(Unicode.Scalar)
    case startsWithBlank(Unicode.Scalar)
    case endsWithBlank(Unicode.Scalar)
    /// A word that writes one name with letters of several alphabets, or with one that is no longer in daily use.
    case mixedScripts
}

extension NameProblem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .empty: "is empty"
        case .invisible: "holds nothing that can be seen"
        case .control(let scalar): "holds the control character \(scalar.number)"
        case .directional(let scalar): "holds \(scalar.number), which changes the direction of the text"
        case .ignorable(let scalar): "holds \(scalar.number), which cannot be seen"
        case .startsWithBlank(let scalar): "starts with a blank (\(scalar.number))"
        case .endsWithBlank(let scalar): "ends with a blank (\(scalar.number))"
        case .mixedScripts:
            "has a word with letters of several scripts, or of a script that is not in common use; "
                + "it could be mistaken for another name"
        }
    }
}
