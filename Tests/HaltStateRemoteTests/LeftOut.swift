#if !AsyncHTTPClient
import Testing

/// So that a plain `swift test` says what it leaves out.
@Test(
    "The tests of the transport over AsyncHTTPClient",
    .disabled("they need the trait AsyncHTTPClient: swift test --enable-all-traits")
)
func asyncHTTPClient() {}
#endif
