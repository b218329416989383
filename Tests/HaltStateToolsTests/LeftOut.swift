#if !Macros
import Testing

/// So that a plain `swift test` says what it leaves out.
@Test("The tests of tools for models", .disabled("they need the trait Macros: swift test --enable-all-traits"))
func tools() {}
#endif
