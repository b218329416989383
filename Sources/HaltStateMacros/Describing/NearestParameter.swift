#if Macros
/// Finds the parameter that a misspelt placeholder stands for.
enum NearestParameter {
    /// The most similar name, or `nil` when none is similar enough to suggest.
    static func nearest(to name: String, among candidates: [String]) -> String? {
        let ranked = candidates.map { (name: $0, distance: distance(name.lowercased(), $0.lowercased())) }
        guard let best = ranked.min(by: { $0.distance < $1.distance }) else { return nil }
        return best.distance <= max(1, name.count / 2) ? best.name : nil
    }

    /// How many insertions, deletions and replacements turn one text into the other.
    static func distance(_ left: String, _ right: String) -> Int {
        let right = Array(right)
        var row = Array(0...right.count)
        for (index, character) in left.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in right.indices {
                let replacement = diagonal + (character == right[column] ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(replacement, diagonal + 1, row[column] + 1)
            }
        }
        return row[right.count]
    }
}
#endif
