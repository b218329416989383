/// The versions, each in this one place.
package enum HaltStateVersion {
    /// The version of this package.
    package static let current = "0.1.0"
    /// The version of HaltState whose interface the client and the server speak.
    package static let spoken = "0.8.0"
}
