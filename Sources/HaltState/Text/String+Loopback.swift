extension String {
    /// Whether a host is this machine, by its name alone: a name server may call any other name loopback.
    package var isLoopback: Bool {
        let host = lowercased()
        if ["localhost", "::1", "[::1]"].contains(host) { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}
