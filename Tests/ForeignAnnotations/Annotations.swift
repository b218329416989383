#if Macros
/// Replaces the body of its function.
///
/// The fixtures of the tests declare the same. A test target that uses a macro itself is built for the host, with all that
/// it uses; through this one its plug-in is built, and nothing twice.
@attached(body)
public macro Traced() = #externalMacro(module: "ForeignMacros", type: "TracedMacro")
#endif
