package import Testing

/// What the package promises, in the order and the words of ARCHITECTURE. A suite that holds a promise has its tag;
/// `.ci/promises` counts the tests of each.
extension Tag {
    /// Fail closed
    @Tag package static var failClosed: Self
    /// One permit per attempt, one attempt at a time
    @Tag package static var onePermit: Self
    /// Nothing is unknown silently, and nothing is stuck
    @Tag package static var nothingUnknown: Self
    /// Every argument counts
    @Tag package static var everyArgumentCounts: Self
    /// What was allowed is what runs
    @Tag package static var allowedIsWhatRuns: Self
    /// A policy file that is wrong does not load
    @Tag package static var wrongPoliciesDoNotLoad: Self
    /// Evidence re-hashes
    @Tag package static var evidenceRehashes: Self
    /// Values and names are compared exactly
    @Tag package static var exactComparison: Self
    /// The ledger is the file that is there
    @Tag package static var theFileThatIsThere: Self
    /// Stop means stop
    @Tag package static var stopMeansStop: Self
    /// Errors do not leak
    @Tag package static var errorsDoNotLeak: Self
}
