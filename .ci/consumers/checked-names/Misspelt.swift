import HaltState

@Guarded(action: .refundCreat)
func misspelt() throws {}
