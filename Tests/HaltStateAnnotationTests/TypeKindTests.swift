#if Macros
import HaltState
import Testing

private struct Desk {
    var region = "eu"
    var count = 0

    @Guarded(action: "desk.read", idempotencyKey: "desk:{self.region}:{order.customer.id}")
    func read(_ order: Order) async throws -> String {
        "\(region) \(order.id)"
    }

    @Guarded(action: "desk.count")
    mutating func increment(by step: Int) async throws -> Int {
        count += step
        return count
    }

    @Guarded(action: "desk.count")
    mutating func incrementNow(by step: Int) throws {
        self.count += step
    }

    @Guarded(action: "desk.open")
    static func open(in region: String) async throws -> Self {
        Self(region: region)
    }
}

extension Desk {
    @Guarded(action: "desk.close")
    func close() throws -> Desk { self }
}

private enum Lamp: String, Codable {
    case on, off

    @Guarded(action: "lamp.toggle", idempotencyKey: "lamp:{self.rawValue}")
    mutating func toggle() throws {
        self = self == .on ? .off : .on
    }
}

private class Account {
    var balance = 0

    required init() {}

    @Guarded(action: "account.deposit", idempotencyKey: "deposit:{amount}")
    final func deposit(@Amount _ amount: Int) async throws -> Int {
        balance += amount
        return balance
    }

    func withdraw(@Amount _ amount: Int) async throws -> Int {
        balance -= amount
        return balance
    }

    @Guarded(action: "account.copy")
    final func copy() throws -> Self {
        let copy = Self()
        copy.balance = balance
        return copy
    }

    @Guarded(action: "account.open")
    final class func open(with balance: Int) async throws -> Self {
        let account = Self()
        account.balance = balance
        return account
    }
}

private final class Savings: Account {
    @Guarded(action: "savings.withdraw")
    override func withdraw(@Amount _ amount: Int) async throws -> Int {
        balance -= amount * 2
        return balance
    }
}

private actor Vault {
    private var items: [Int] = []

    @Guarded(action: "vault.store", idempotencyKey: "store:{item}")
    func store(_ item: Int) async throws -> Int {
        items.append(item)
        return items.count
    }

    @Guarded(action: "vault.store")
    func storeNow(_ item: Int) throws -> Int {
        items.append(item)
        return self.items.count
    }

    @Guarded(action: "vault.read")
    nonisolated func name() async throws -> String { "vault" }

    func storeTwice(_ item: Int) async throws -> Int {
        _ = try storeNow(item)
        return try await store(item)
    }
}

@MainActor
private final class Screen {
    var title = ""

    @Guarded(action: "screen.rename")
    func rename(to title: String) async throws -> String {
        self.title = title
        MainActor.assertIsolated()
        return self.title
    }

    @Guarded(action: "screen.rename")
    func renameNow(to title: String) throws {
        self.title = title
    }
}

@Guarded(action: "vault.visit", idempotencyKey: "visit:{item}")
private func visit(_ vault: isolated Vault, item: Int) async throws -> Int {
    try vault.storeNow(item)
}

@Suite("Kinds of types")
struct TypeKindTests {
    @Test("A struct's methods read and change their instance")
    func structs() async throws {
        _ = try await withGuard { () async throws in
            var desk = try await Desk.open(in: "us")
            #expect(try await desk.read(Order(id: 4)) == "us 4")
            #expect(try await desk.increment(by: 2) == 2)
            try desk.incrementNow(by: 3)
            #expect(try desk.close().count == 5)
        }
    }

    @Test("An enum's mutating method replaces its instance")
    func enums() async throws {
        _ = try await withGuard { () async throws in
            var lamp = Lamp.off
            try lamp.toggle()
            #expect(lamp == .on)
        }
    }

    @Test("A class's methods need no explicit self, and Self is the dynamic type")
    func classes() async throws {
        _ = try await withGuard { () async throws in
            let account: Account = try await Savings.open(with: 10)
            #expect(try await account.deposit(5) == 15)
            #expect(try await account.withdraw(5) == 5)
            #expect(try account.copy() is Savings)
            #expect(try await Account.open(with: 1).deposit(1) == 2)
        }
    }

    @Test("An actor's methods run on the actor")
    func actors() async throws {
        _ = try await withGuard { () async throws in
            let vault = Vault()
            #expect(try await vault.storeTwice(1) == 2)
            #expect(try await visit(vault, item: 2) == 3)
            #expect(try await vault.name() == "vault")
        }
    }

    @Test("A main-actor class's methods run on the main actor")
    @MainActor
    func mainActor() async throws {
        let screen = Screen()
        _ = try await withGuard { () async throws in
            #expect(try await screen.rename(to: "first") == "first")
            try screen.renameNow(to: "second")
        }
        #expect(screen.title == "second")
    }
}
#endif
