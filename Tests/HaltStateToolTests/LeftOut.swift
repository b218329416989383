#if !Tool
import Testing

/// So that a plain `swift test` says what it leaves out.
@Test("The tests of the tool", .disabled("they need the trait Tool: swift test --enable-all-traits"))
func tool() {}
#endif

#if !Server
import Testing

/// So that a test run with the trait Tool alone says what it leaves out.
@Test(
    "The tests of 'haltstate serve' and 'keys'",
    .disabled("they need the trait Server: swift test --enable-all-traits")
)
func servedTool() {}
#endif
