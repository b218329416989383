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

    /// The authority for commands that write, and decide nothing by policy.
    func openAuthority() throws -> LocalAuthority {
        LocalAuthority(policies: .empty, ledger: try directory.openLedger(), tenant: tenant)
    }

    /// The authority for commands that only read.
    func readAuthority() throws -> LocalAuthority {
        LocalAuthority(policies: .empty, ledger: try directory.readLedger(), tenant: tenant)
    }
}
#endif
