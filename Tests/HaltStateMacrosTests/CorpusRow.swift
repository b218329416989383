/// A kind of function that `@Guarded` is put on, as the files in `Fixtures/Corpus` name it.
enum CorpusRow: String, CaseIterable {
    // Bodies and results.
    case result
    case noResult = "no result"
    case noResultWritten = "no result, written"
    case discarded = "discarded value of one expression"
    case never = "Never"
    case implicitReturn = "implicit return"
    case expressions = "if and switch expressions"
    case earlyReturn = "early return, defer and guard"
    case captureLists = "capture lists"
    case nestedDeclarations = "nested functions and types"
    case structuredConcurrency = "structured concurrency"
    case catchPattern = "catch with a pattern"
    case throwsAnyError = "throws(any Error)"
    case noncopyableResult = "noncopyable result"
    case opaqueResult = "opaque result"
    case unwrappedResult = "implicitly unwrapped result"
    case functionResult = "function as a result"
    case discardableResult = "discardable result"
    case sendingResult = "sending result"
    case nonsendableResult = "result that is not Sendable"
    case stream
    case opaqueStream = "opaque stream"
    case functionName = "#function"
    case conditionalCompilation = "conditional compilation and comments"

    // Parameters.
    case genericParameters = "generic parameters"
    case parameterPacks = "parameter packs"
    case someParameter = "some parameter"
    case noncopyableGeneric = "noncopyable generic parameter"
    case inoutParameter = "inout"
    case variadic
    case defaultArguments = "default arguments"
    case escapingClosure = "escaping closure"
    case nonescapingClosure = "closure that does not escape"
    case autoclosure
    case sendingParameter = "sending parameter"
    case nonsendableParameter = "parameter that is not Sendable"
    case borrowingParameter = "borrowing parameter"
    case markedParameters = "marked parameters"
    case keywords = "parameters named like keywords"

    // Places and actors.
    case localFunction = "local function"
    case structMethod = "method of a struct"
    case mutating
    case staticMethod = "static method"
    case genericType = "method of a generic type"
    case enumMethod = "method of an enum"
    case noncopyableType = "method of a noncopyable type"
    case protocolExtension = "protocol extension"
    case dynamicSelf = "dynamic Self"
    case classMethod = "method of a class"
    case override
    case actor
    case nonisolated
    case mainActor = "@MainActor"
    case isolatedParameter = "isolated parameter"
    case isolationParameter = "#isolation parameter"
    case concurrent = "@concurrent"
    case nonsending = "nonisolated(nonsending)"

    // What depends on the client's mode.
    case superFromAsyncBody = "super from an async body"
    case selfHandedOn = "self handed to another async function"

    // What is refused.
    case nonthrowing = "function that does not throw"
    case typedThrows = "throws(E)"
    case `rethrows`
    case consumingParameter = "consuming noncopyable parameter"
    case consumingMethod = "consuming method"
    case operatorFunction = "operator"
    case initializer
    case deinitializer

    /// Whether the kind exists as an `async` function, as a synchronous one, or as both.
    var forms: [Form] {
        switch self {
        case .structuredConcurrency, .concurrent, .nonsending, .superFromAsyncBody, .selfHandedOn: [.asynchronous]
        case .operatorFunction, .deinitializer: [.synchronous]
        default: [.asynchronous, .synchronous]
        }
    }

    enum Form { case asynchronous, synchronous }
}
