/// Why a condition can be neither true nor false.
enum PolicyObstacle: Error, Hashable, Sendable {
    case absent
    case null
    /// The condition compares with values of these types only.
    case otherType(ValueTypes)
    case notScalar
    case tooLong
    case tooComplex
    case endsInLineTerminator

    /// What is the matter with the value at a path. Says nothing of the value itself.
    var text: String {
        switch self {
        case .absent: "is absent"
        case .null: "is null"
        case .otherType(let types): "is not \(types.words)"
        case .notScalar: "is a list or an object"
        case .tooLong: "is longer than \(RegularExpression.maximumTextLength) bytes"
        case .tooComplex: "takes too long to search"
        case .endsInLineTerminator: #"ends in a line terminator, before which "$" and "\Z" match too"#
        }
    }
}
