#if Tool
import ArgumentParser
import HaltStateAuthority
import HaltStateSQLite

/// One tenant's part of a data directory. The tool itself acts for `local`; a server has a tenant for each key.
struct TenantDirectory: ParsableArguments {
    @OptionGroup var directory: DataDirectory

    @Option(help: "Whose operations. 'haltstate serve' has those of the tenants that its keys name.")
    var tenant = "local"

    func file(_ name: String) -> String { directory.file(name) }

    /// The authority for commands that decide nothing by policy.
    func openAuthority() throws -> LocalAuthority {
        LocalAuthority(policies: .empty, ledger: try directory.openLedger(), tenant: tenant)
    }

    /// ``openAuthority()``, with a ledger that is made when there is none.
    func makeAuthority() throws -> LocalAuthority {
        LocalAuthority(policies: .empty, ledger: try directory.makeLedger(), tenant: tenant)
    }
}
#endif
