#if SQLite
public import HaltStateAuthority

extension SQLiteLedger: CommandStore {
    /// What a server keeps in the file beside the events.
    public var serverStorage: ServerStorage {
        ServerStorage(
            apiKeys: SQLiteAPIKeyStore(self),
            bindingKeys: SQLiteBindingKeyStore(self),
            observations: SQLiteObservationStore(ledger: self),
            commands: self,
            users: SQLiteUserStore(self)
        )
    }
}
#endif
