#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Whether the values in a key can be told apart again, looked at while the key is put together.
///
/// `a:{x}:{y}` makes one key of (`1:2`, `3`) and of (`1`, `2:3`). Read from the left, a value ends where the text that
/// follows its placeholder is found first. So it is known again unless it holds that text, or forms it with the text's
/// beginning, as `1:` does before `::`. The last value ends where the key does, less what is behind it. A `UUID` has one
/// length, and an integer, its sign included, ends before anything that is no digit.
///
/// Everything is compared by bytes.
struct ValueBoundaries: Hashable, Sendable {
    private enum Kind {
        case text
        case integer
        case uuid
    }

    /// The first value, counted from 1, whose end would be found too early, or `nil` when there is none.
    private(set) var firstHidden: Int?
    /// Whether other values may make the same key: an end would be found too early here, or may have been in theirs.
    private(set) var isAmbiguous = false

    private var count = 0
    private var last = 0..<0
    private var kind = Kind.text
    /// Whether any value so far could have ended later.
    private var hasOpenEnd = false

    /// Takes note of a value that was put at the end of a key.
    ///
    /// - Parameters:
    ///   - type: The value's type; of a raw-value type, that of the raw value.
    ///   - start: Where the value starts in the key, in bytes.
    ///   - key: The key up to and with the value.
    mutating func note(_ type: Any.Type, from start: Int, in key: String) {
        let next = Self.kind(of: key.utf8.dropFirst(start), type)
        if count > 0 {
            func look(_ bytes: UnsafeBufferPointer<UInt8>) { findEnd(in: bytes, before: start, a: next) }
            if key.utf8.withContiguousStorageIfAvailable(look) == nil { Array(key.utf8).withUnsafeBufferPointer(look) }
        }
        count += 1
        last = start..<key.utf8.count
        kind = next
    }

    /// Looks whether the end of the last value can be found, now that the next one is there.
    private mutating func findEnd(in key: UnsafeBufferPointer<UInt8>, before start: Int, a next: Kind) {
        let text = last.upperBound..<start
        if !endIsKnown(before: text.first.map { key[$0] }) {
            hasOpenEnd = true
            if last.contains(where: { key.has(text, at: $0) }) {
                firstHidden = firstHidden ?? count
                isAmbiguous = true
            }
        }
        // A longer value would have ended in the next one. Something would be left of that one, and all of a UUID.
        guard hasOpenEnd, next != .uuid, text.lowerBound + 1 < key.count - text.count else { return }
        let later = (text.lowerBound + 1)..<(key.count - text.count)
        if later.contains(where: { key.has(text, at: $0) }) { isAmbiguous = true }
    }

    private func endIsKnown(before byte: UInt8?) -> Bool {
        switch kind {
        case .text: false
        case .integer: byte.map { !$0.isDigit } ?? false
        case .uuid: true
        }
    }

    private static func kind(of text: Substring.UTF8View, _ type: Any.Type) -> Kind {
        if type == UUID.self { return .uuid }
        let digits = text.first == UInt8(ascii: "-") ? text.dropFirst() : text
        guard digits.first?.isDigit == true, type is any BinaryInteger.Type else { return .text }
        return digits.allSatisfy(\.isDigit) ? .integer : .text
    }
}

extension UnsafeBufferPointer<UInt8> {
    fileprivate func has(_ text: Range<Int>, at start: Int) -> Bool {
        text.indices.allSatisfy { self[$0] == self[start + $0 - text.lowerBound] }
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { self &- UInt8(ascii: "0") < 10 }
}
