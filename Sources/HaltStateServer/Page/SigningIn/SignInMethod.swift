#if Server
import HaltState
import HaltStateAuthority

/// What proves who somebody is. The pages know no other way, so that another one needs no other pages.
protocol SignInMethod: Sendable {
    /// The account that somebody has proved to be theirs, or `nil`. Says nothing of why not: that would tell strangers which
    /// accounts there are.
    ///
    /// - Parameters:
    ///   - account: The account that they name, or `nil` where there is none of that name.
    ///   - caller: Whether the account's person has signed in before in the same browser.
    /// - Throws: ``Refusal``; ``HaltStateError``.
    func prove(
        _ account: UserAccount?,
        with proof: String,
        from caller: PasswordHasher.Caller
    ) async throws -> UserAccount?
}

/// A name and a password.
struct PasswordSignIn: SignInMethod {
    let hasher: PasswordHasher

    func prove(
        _ account: UserAccount?,
        with password: String,
        from caller: PasswordHasher.Caller
    ) async throws -> UserAccount? {
        let known = account.flatMap { $0.standing == .active ? $0 : nil }
        return try await hasher.matches(password, known?.passwordHash, from: caller) ? known : nil
    }
}

/// What a new password has to be like.
enum PasswordRules {
    /// Counted in characters, as NIST SP 800-63B does.
    static let shortest = 12
    /// In bytes. Long enough for any sentence.
    static let longest = 1_024

    /// Why a password cannot be taken, or `nil`.
    static func problem(_ password: String, repeated: String, of account: UserAccount) -> String? {
        guard password.hasBytes(of: repeated) else { return "The two passwords differ." }
        guard password.unicodeScalars.count >= shortest else {
            return "The password is too short; it needs at least \(shortest) characters."
        }
        guard password.utf8.count <= longest else { return "The password is too long." }
        guard !password.isBlank, Set(password.unicodeScalars).count > 3 else {
            return "The password is too easy to guess; it repeats a few characters."
        }
        let folded = password.folded.replacing(" ", with: "")
        let name = account.name.folded.replacing(" ", with: "")
        guard folded.replacing(name, with: "").count >= shortest / 2 else {
            return "The password is too easy to guess; it is little more than the name."
        }
        return nil
    }
}
#endif
