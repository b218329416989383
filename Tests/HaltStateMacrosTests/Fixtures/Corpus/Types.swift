import HaltState

// Where a function may stand, and on which actor it may run. The comment above a function names its row in `CorpusRow`.

protocol Opening {
    init()
}

struct Desk {
    var count = 0

    // row: method of a struct
    @Guarded(action: "desk.read", idempotencyKey: "read:{self.count}")
    func read() async throws -> Int { count }

    // row: method of a struct
    @Guarded(action: "desk.read", idempotencyKey: "read:{self.count}")
    func readNow() throws -> Int { count }

    // row: mutating
    @Guarded(action: "desk.count")
    mutating func increment(by step: Int) async throws -> Int {
        count += step
        return self.count
    }

    // row: mutating
    @Guarded(action: "desk.count")
    mutating func incrementNow(by step: Int) throws {
        self = Desk(count: count + step)
    }

    // row: static method
    @Guarded(action: "desk.open")
    static func open(_ count: Int) async throws -> Self { Self(count: count) }

    // row: static method
    @Guarded(action: "desk.open")
    static func openNow(_ count: Int) throws -> Desk { .init(count: count) }
}

extension Desk {
    struct Drawer<Item: Codable> {
        var items: [Item]

        // row: method of a generic type
        @Guarded(action: "drawer.put")
        mutating func put(_ item: Item) async throws { items.append(item) }

        // row: method of a generic type
        @Guarded(action: "drawer.put")
        mutating func putNow<Other: Codable>(_ item: Item, _ other: Other) throws { items.append(item) }
    }
}

enum Lamp: String {
    case on, off

    // row: method of an enum
    @Guarded(action: "lamp.toggle", idempotencyKey: "lamp:{self.rawValue}")
    mutating func toggle() async throws { self = self == .on ? .off : .on }

    // row: method of an enum
    @Guarded(action: "lamp.toggle", idempotencyKey: "lamp:{self.rawValue}")
    mutating func toggleNow() throws { self = self == .on ? .off : .on }
}

struct Key: ~Copyable {
    var teeth = 1

    // row: method of a noncopyable type
    @Guarded(action: "key.read")
    borrowing func read() async throws -> Int { teeth }

    // row: method of a noncopyable type
    @Guarded(action: "key.read")
    func look() async throws -> Int { teeth }

    // row: method of a noncopyable type
    @Guarded(action: "key.read")
    func lookNow() throws -> Int { teeth }

    // row: method of a noncopyable type
    @Guarded(action: "key.cut")
    mutating func cut() async throws { teeth += 1 }

    // row: method of a noncopyable type
    @Guarded(action: "key.cut")
    mutating func cutNow() throws { teeth += 1 }
}

extension Key {
    // row: method of a noncopyable type
    @Guarded(action: "key.read")
    borrowing func readAgain() async throws -> Int { teeth }

    // row: method of a noncopyable type
    @Guarded(action: "key.cut")
    mutating func cutAgain() async throws { teeth += 1 }

    // row: method of a noncopyable type
    @Guarded(action: "key.read")
    func readAgainNow() throws -> Int { teeth }
}

extension Opening {
    // row: protocol extension
    @Guarded(action: "opening.copy")
    func copy() async throws -> Self { Self() }

    // row: protocol extension
    @Guarded(action: "opening.copy")
    func copyNow() throws -> Self { Self() }
}

class Account {
    var balance = 0

    required init() {}

    // row: dynamic Self
    @Guarded(action: "account.open")
    final class func open(with balance: Int) async throws -> Self {
        let account = Self()
        account.balance = balance
        return account
    }

    // row: dynamic Self
    @Guarded(action: "account.copy")
    final func copyNow() throws -> Self {
        let copy = Self()
        copy.balance = balance
        return copy
    }

    // row: method of a class
    @Guarded(action: "account.deposit")
    final func deposit(_ amount: Int) async throws -> Int {
        balance += amount
        return balance
    }

    // row: method of a class
    @Guarded(action: "account.deposit")
    final func depositNow(_ amount: Int) throws -> Int {
        balance += amount
        return balance
    }

    func withdraw(_ amount: Int) async throws -> Int { balance - amount }

    func withdrawNow(_ amount: Int) throws -> Int { balance - amount }
}

final class Savings: Account {
    // row: override
    @Guarded(action: "savings.withdraw")
    override func withdraw(_ amount: Int) async throws -> Int { balance - amount }

    // row: override
    @Guarded(action: "savings.withdraw")
    override func withdrawNow(_ amount: Int) throws -> Int { try super.withdrawNow(amount * 2) }
}

actor Vault {
    var items: [Int] = []

    // row: actor
    @Guarded(action: "vault.store", idempotencyKey: "store:{item}")
    func store(_ item: Int) async throws -> Int {
        items.append(item)
        try await Task.sleep(for: .zero)
        return self.items.count
    }

    // row: actor
    @Guarded(action: "vault.store", idempotencyKey: "store:{item}")
    func storeNow(_ item: Int) throws -> Int {
        items.append(item)
        return items.count
    }

    // row: nonisolated
    @Guarded(action: "vault.name")
    nonisolated func name() async throws -> String { "\(try await store(1))" }

    // row: nonisolated
    @Guarded(action: "vault.name")
    nonisolated func nameNow() throws -> String { "vault" }
}

@MainActor
final class Screen {
    var title = ""

    // row: @MainActor
    @Guarded(action: "screen.rename")
    func rename(to title: String) async throws -> String {
        self.title = title
        try await Task.sleep(for: .zero)
        MainActor.assertIsolated()
        return self.title
    }

    // row: @MainActor
    @Guarded(action: "screen.rename")
    func renameNow(to title: String) throws { self.title = title }
}

// row: isolated parameter
@Guarded(action: "vault.visit", binding: .contextOnly)
func visit(_ vault: isolated Vault, item: Int) async throws -> Int {
    vault.items.append(item)
    return try await vault.store(item)
}

// row: isolated parameter
@Guarded(action: "vault.visit", binding: .except("vault"))
func visitNow(_ vault: isolated Vault, item: Int) throws -> Int { try vault.storeNow(item) }

// row: #isolation parameter
@Guarded(action: "vault.visit", binding: .except("isolation"))
func stay(item: Int, isolation: isolated (any Actor)? = #isolation) async throws -> Int {
    isolation?.assertIsolated()
    return item
}

// row: #isolation parameter
@Guarded(action: "vault.visit", binding: .except("isolation"))
func stayNow(item: Int, isolation: isolated (any Actor)? = #isolation) throws -> Int { item }

// row: @concurrent
@concurrent
@Guarded(action: "vault.visit")
func leave(item: Int) async throws -> Int { item }

// row: nonisolated(nonsending)
@Guarded(action: "vault.visit")
nonisolated(nonsending) func remain(item: Int) async throws -> Int { item }
