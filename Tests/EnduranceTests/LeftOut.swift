#if !SQLite
import Testing

/// So that a plain `swift test` says what it leaves out.
@Test("The tests of crashes and races", .disabled("they need the trait SQLite: swift test --enable-all-traits"))
func endurance() {}
#endif
