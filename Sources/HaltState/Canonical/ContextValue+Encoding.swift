extension ContextValue {
    /// (stub)
    package init(encoding value: some Encodable) throws { self = .null }
}
