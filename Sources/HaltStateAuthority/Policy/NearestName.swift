/// Finds what someone meant to write.
package enum NearestName {
    /// The question to add to a message, or an empty text when no name is near.
    package static func question(for word: String, among names: [String]) -> String {
        nearest(to: word, among: names).map { "; did you mean \"\($0)\"?" } ?? ""
    }

    /// The name with the fewest letters to change, at most a third of them. Upper and lower case do not count.
    static func nearest(to word: String, among names: [String]) -> String? {
        let word = Array(word.lowercased().unicodeScalars.prefix(64))
        let ranked = names.map { (name: $0, distance: distance(word, Array($0.lowercased().unicodeScalars))) }
        guard let best = ranked.min(by: { $0.distance < $1.distance }) else { return nil }
        return best.distance <= max(1, best.name.count / 3) && best.distance < best.name.count ? best.name : nil
    }

    /// How many letters must be inserted, removed, replaced or swapped with their neighbour.
    private static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for (row, letter) in left.enumerated() {
            var next = [row + 1]
            for (column, other) in right.enumerated() {
                var cost = min(last[column] + (letter == other ? 0 : 1), last[column + 1] + 1, next[column] + 1)
                if row > 0, column > 0, letter == right[column - 1], left[row - 1] == other {
                    cost = min(cost, beforeLast[column - 1] + 1)
                }
                next.append(cost)
            }
            (beforeLast, last) = (last, next)
        }
        return last[right.count]
    }
}
