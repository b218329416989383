#if Tool
import ArgumentParser
import HaltState
import HaltStateAuthority
import HaltStateSQLite

/// One tenant's part of a data directory. The tool itself acts for `local`; a server has a tenant for each key.
struct TenantDirectory: ParsableArguments {
    /// The tenant that the tool acts for.
    static let defaultTenant = TenantID.local

    @OptionGroup var directory: DataDirectory

    @Option(
        name: .customLong("tenant"),
        help: "Whose operations. 'haltstate serve' has those of the tenants that its keys name. 'local' when left out."
    )
    var namedTenant: TenantID?

    /// The tenant that is named, or the tool's own.
    var tenant: TenantID { namedTenant ?? Self.defaultTenant }

    func file(_ name: String) -> String { directory.file(name) }

    /// The authority for commands that write, and decide nothing by policy.
    func openAuthority() throws -> LocalAuthority {
        let ledger = try directory.openLedger()
        let holders = SQLiteAPIKeyStore(ledger)
        return LocalAuthority(policies: .empty, ledger: ledger, tenant: tenant, holders: holders)
    }

    /// The authority for commands that only read.
    func readAuthority() throws -> LocalAuthority {
        LocalAuthority(policies: .empty, ledger: try directory.readLedger(), tenant: tenant)
    }

    /// The tenants that a command without `--tenant` leaves out.
    func othersLeftOut(_ authority: LocalAuthority) throws -> [TenantID] {
        namedTenant == nil ? try authority.blockingLedger.tenants().filter { $0 != tenant } : []
    }

    /// Looks for one thing in the ledger, which it does not change. Where it is not found and no tenant is named, says which tenants were not looked at.
    func lookingUp<Value>(_ body: (LocalAuthority) throws -> Value) throws -> Value {
        try lookingUp(in: readAuthority(), body)
    }

    /// Looks for one thing, as ``lookingUp(_:)`` does.
    func lookingUp<Value>(in authority: LocalAuthority, _ body: (LocalAuthority) throws -> Value) throws -> Value {
        do {
            return try body(authority)
        } catch {
            let isMissing = (error as? ToolError)?.status == .notFound || (error as? HaltStateError)?.code == .notFound
            if isMissing, let others = try? othersLeftOut(authority) {
                Self.warn(notLookedAt: others.map(\.rawValue))
            }
            throw error
        }
    }

    /// Says on standard error which operations a list leaves out, since a later version has written something of them that this one does
    /// not know.
    static func warn(notListed rows: [LedgerIndexRow]) {
        guard !rows.isEmpty else { return }
        let keys = rows.prefix(10).map(\.key.visible).joined(separator: ", ") + (rows.count > 10 ? ", …" : "")
        let subject = rows.count == 1 ? "1 operation is" : "\(rows.count) operations are"
        Console.standardError.tryPrint(
            "\(subject) not listed, since a later version has written events of a type that this one does not know: \(keys)"
        )
    }

    /// Says on standard error which tenants were left out, each with what else there is to say of it.
    static func warn(notLookedAt tenants: [String]) {
        guard !tenants.isEmpty else { return }
        Console.standardError.tryPrint("\(notLookedAt(tenants)); use --tenant")
    }

    static func notLookedAt(_ tenants: [String]) -> String {
        let word = tenants.count == 1 ? "tenant" : "tenants"
        return "not looked at: \(word) \(tenants.map(\.visible).joined(separator: ", "))"
    }
}
#endif
