#if !Server
import Testing

/// So that a plain `swift test` says what it leaves out.
@Test("The tests of the server", .disabled("they need the trait Server: swift test --enable-all-traits"))
func server() {}
#endif
