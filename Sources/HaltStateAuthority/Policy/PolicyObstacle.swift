/// Why a condition can be neither true nor false.
enum PolicyObstacle: Error, Hashable, Sendable {
    case absent
    case null
    case notText
    case notNumber
    case notScalar
    case tooLong
    case tooComplex

    /// What is the matter with the value at a path. Says nothing of the value itself.
    var text: String {
        switch self {
        case .absent: "is absent"
        case .null: "is null"
        case .notText: "is not text"
        case .notNumber: "is not a finite number"
        case .notScalar: "is a list or an object"
        case .tooLong: "is longer than \(RegularExpression.maximumTextLength) bytes"
        case .tooComplex: "takes too long to search"
        }
    }
}
