import HaltState

func mark(function: String = #function) {}

@Guarded(action: "a.b")
func synchronous(id: Int) throws -> Int {
    let next = id + 1
    mark()
    return next
}

extension Int {
    @Guarded(action: "a.b") static func oneLine() throws { mark() }

    @Guarded(action: "a.b")
    func asynchronous() async throws {
        try await Task.sleep(for: .zero)
        mark()
    }
}
