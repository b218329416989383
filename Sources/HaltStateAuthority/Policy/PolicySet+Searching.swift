import HaltState

extension PolicySet {
    /// Whether a regular expression may have to be tried to decide on an action. Nothing else in a policy takes long.
    func searchesTexts(for action: ActionName) -> Bool {
        var action = action.rawValue
        return action.withUTF8 { engine.searchesTexts(for: $0) }
    }
}

extension PolicyEngine {
    fileprivate func searchesTexts(for action: UnsafeBufferPointer<UInt8>) -> Bool {
        var isFound = false
        index.forEachCandidate(of: action) { rank in
            isFound = ranked[rank].conditions.contains(where: \.isSearch) && ranked[rank].pattern.matches(action)
            return !isFound
        }
        return isFound
    }
}
