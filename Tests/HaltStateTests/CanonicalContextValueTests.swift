import Expectations
import HaltState
import Testing

@Suite("Equality of context values", .tags(.exactComparison))
struct CanonicalContextValueTests {
    @Test(
        "Values of the same JSON meaning are equal and hash alike",
        arguments: [
            (1, 1.0), (0, -0.0), (-5, -5.0), (.integer(1 << 53), .double(0x1p53)),
            (["a": 1, "b": [2]], ["b": [2.0], "a": 1.0]), ("x", "x"), (nil, nil), ([], []), ([:], [:]),
        ] as [(ContextValue, ContextValue)]
    )
    func equal(left: ContextValue, right: ContextValue) throws {
        #expect(left == right)
        #expect(right == left)
        #expect(left.hashValue == right.hashValue)
        #expect(try CanonicalJSON.bytes(of: left) == CanonicalJSON.bytes(of: right))
    }

    @Test(
        "Values of different JSON meaning differ",
        arguments: [
            (1, "1"), (0, false), (1, true), ("", nil), ([], nil), ([:], nil), ([], [:]), ("null", nil),
            (["a": nil], [:]), ([nil], []), ([1, 2], [2, 1]), (1, 1.5), ("a", "A"), ("\u{E9}", "e\u{301}"),
            (.integer(9_007_199_254_740_993), .double(9_007_199_254_740_992)),
            (.integer(9_007_199_254_740_993), .integer(9_007_199_254_740_992)), (.integer(.max), .double(0x1p63)),
        ] as [(ContextValue, ContextValue)]
    )
    func different(left: ContextValue, right: ContextValue) throws {
        #expect(left != right)
        #expect(right != left)
        #expect(try CanonicalJSON.bytes(of: left) != CanonicalJSON.bytes(of: right))
    }
}
