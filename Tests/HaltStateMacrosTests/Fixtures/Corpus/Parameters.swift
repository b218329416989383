import HaltState

// What parameters a function may have. The comment above a function names its row in `CorpusRow`.

struct Order: Codable, Sendable { var id: Int }

final class Draft {
    var text = ""
}

// row: generic parameters
@Guarded(action: "generic.run", idempotencyKey: "run:{label}")
func generic<Value: Codable & Sendable>(_ value: Value, label: String) async throws -> Value
where Value: Hashable { value }

// row: generic parameters
@Guarded(action: "generic.run", idempotencyKey: "run:{label}")
func genericNow<Value: Codable & Collection>(_ value: Value, label: String) throws -> Value.Index
where Value.Element: Hashable { value.startIndex }

// row: parameter packs
@Guarded(action: "generic.run")
func pack<each Value: Codable>(_ value: repeat each Value) async throws -> (repeat each Value) {
    (repeat each value)
}

// row: parameter packs
@Guarded(action: "generic.run", binding: .except("value"))
func packNow<each Value>(_ value: repeat each Value) throws -> (repeat each Value) { (repeat each value) }

// row: some parameter
@Guarded(action: "generic.run")
func some(_ value: some Encodable & Sendable, _ list: some Collection<Int> & Encodable) async throws -> Int {
    list.count
}

// row: some parameter
@Guarded(action: "generic.run")
func someNow(_ value: some Encodable, _ other: any Encodable) throws {}

// row: noncopyable generic parameter
@Guarded(action: "generic.run", binding: .except("value"))
func borrow<Value: ~Copyable>(_ value: borrowing Value, id: Int) async throws -> Int { id }

// row: noncopyable generic parameter
@Guarded(action: "generic.run", binding: .except("value"))
func borrowNow<Value: ~Copyable>(_ value: borrowing Value, id: Int) throws -> Int { id }

// row: inout
@Guarded(action: "list.append")
func append(_ item: Int, to list: inout [Int]) async throws {
    list.append(item)
}

// row: inout
@Guarded(action: "list.append", binding: .except("draft"))
func appendNow(_ item: Int, to list: inout [Int], _ draft: inout Draft) throws {
    list.append(item)
    draft = Draft()
}

// row: variadic
@Guarded(action: "list.sum")
func sum(_ numbers: Int...) async throws -> Int { numbers.reduce(0, +) }

// row: variadic
@Guarded(action: "list.sum")
func sumNow(_ numbers: Int..., label: String...) throws -> Int { numbers.reduce(0, +) }

// row: default arguments
@Guarded(action: "list.greet")
func greet(_ name: String = "you", times: Int = #line) async throws -> String { name }

// row: default arguments
@Guarded(action: "list.greet")
func greetNow(_ name: String = "you", file: String = #fileID) throws -> String { name + file }

// row: escaping closure
@Guarded(action: "list.visit")
func visit(_ items: [Int], @Unbound completion: @escaping @Sendable (Int) async -> Void) async throws {
    await completion(items.count)
}

// row: escaping closure
@Guarded(action: "list.visit")
func visitNow(_ items: [Int], @Unbound completion: @escaping (Int) -> Void) throws -> () -> Void {
    { completion(items.count) }
}

// row: closure that does not escape
@Guarded(action: "list.visit", binding: .except("body"))
func each(_ items: [Int], body: (Int) async throws -> Void) async throws {
    for item in items { try await body(item) }
}

// row: closure that does not escape
@Guarded(action: "list.visit", binding: .except("body"))
func eachNow(_ items: [Int], body: (Int) throws -> Void) throws { try items.forEach(body) }

// row: autoclosure
@Guarded(action: "list.visit", binding: .except("text", "later"))
func log(_ text: @autoclosure () -> String, later: @autoclosure @escaping () -> String) async throws -> String {
    text() + later()
}

// row: autoclosure
@Guarded(action: "list.visit", binding: .except("text"))
func logNow(_ text: @autoclosure () throws -> String) throws -> String { try text() }

// row: sending parameter
@Guarded(action: "draft.send", binding: .contextOnly)
func send(_ draft: sending Draft, id: Int) async throws -> String {
    draft.text += "sent"
    return draft.text
}

// row: sending parameter
@Guarded(action: "draft.send", binding: .contextOnly)
func sendNow(_ draft: sending Draft, id: Int) throws { draft.text += "sent" }

// row: parameter that is not Sendable
@Guarded(action: "draft.send", binding: .contextOnly)
func keep(_ draft: Draft, id: Int) async throws -> Draft {
    draft.text += "kept"
    return draft
}

// row: parameter that is not Sendable
@Guarded(action: "draft.send", binding: .contextOnly)
func keepNow(_ draft: Draft, id: Int) throws -> Draft { draft }

// row: borrowing parameter
@Guarded(action: "draft.read", binding: .contextOnly)
func read(_ draft: borrowing Draft, id: Int) async throws -> String { draft.text }

// row: borrowing parameter
@Guarded(action: "draft.read", binding: .contextOnly)
func readNow(_ draft: borrowing Draft, id: Int) throws -> String { draft.text }

// row: marked parameters
@Guarded(action: "order.refund", idempotencyKey: "refund:{order.id}", resource: "order/{order.id}")
func refund(_ order: Order, @Amount("amount_cents") cents: Int, @Redacted email: String?) async throws -> Int { cents }

// row: marked parameters
@Guarded(action: "order.refund", idempotencyKey: { (order: Order, id: Int) in "\(order.id):\(id)" })
func refundNow(@Identifier id: Int, _ order: Order, @RiskFlag urgent: Bool = false) throws -> Bool { urgent }

// row: parameters named like keywords
@Guarded(action: "keyword.use", idempotencyKey: "use:{in}:{default}")
func use(`in` `default`: Int, for `in`: Int) async throws -> Int { `default` + `in` }

// row: parameters named like keywords
@Guarded(action: "keyword.use", idempotencyKey: "use:{class}")
func useNow(_ `class`: Int, @Amount `func`: Int) throws -> Int { `class` + `func` }

/// A function around another one.
func enclosing(prefix: String) async throws {
    // row: local function
    @Guarded(action: "local.run", idempotencyKey: "local:{id}")
    func local(id: Int) async throws -> String { "\(prefix) \(id)" }

    // row: local function
    @Guarded(action: "local.run", idempotencyKey: "local:{id}")
    func localNow(id: Int) throws -> String { "\(prefix) \(id)" }

    _ = try await local(id: 1)
    _ = try localNow(id: 1)
}
