#if !SQLite
import Testing

/// So that a plain `swift test` says what it leaves out.
@Test(
    "The tests of the ledger in a SQLite file",
    .disabled("they need the trait SQLite: swift test --enable-all-traits")
)
func sqliteLedger() {}
#endif
