#if Server
import HTTPTypes
import HaltState
import HaltStateAuthority
import Hummingbird

/// The cookies of the page, each a secret.
struct PageCookies: Sendable {
    enum Name: String, CaseIterable, Sendable {
        /// Who has signed in.
        case session = "haltstate"
        /// What the forms of a browser are known by in which nobody has signed in.
        case form = "haltstate-form"
        /// That somebody has signed in here before.
        case browser = "haltstate-browser"
    }

    private var secrets: [Name: RandomSecret] = [:]
    /// What stands beside the secret that says that a browser is known.
    private(set) var browserMark: String?

    init() {}

    /// - Parameter isSecure: Whether the names have the prefix with which browsers hold a cookie to its host.
    init(_ headers: HTTPFields, isSecure: Bool) {
        for field in headers[values: .cookie] {
            for pair in field.split(separator: ";") {
                let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                guard sides.count == 2, let name = Self.name(sides[0].drop { $0 == " " }, isSecure) else { continue }
                let parts = sides[1].split(separator: ".", maxSplits: 1).map(String.init)
                secrets[name] = parts.first.flatMap(RandomSecret.init)
                if name == .browser { browserMark = parts.count == 2 ? parts[1] : nil }
            }
        }
    }

    subscript(name: Name) -> RandomSecret? { secrets[name] }

    mutating func set(_ name: Name, _ secret: RandomSecret) { secrets[name] = secret }

    private static func name(_ text: Substring, _ isSecure: Bool) -> Name? {
        Name.allCases.first { text == full($0, isSecure) }
    }

    private static func full(_ name: Name, _ isSecure: Bool) -> String {
        isSecure ? "__Host-\(name.rawValue)" : name.rawValue
    }

    /// The field that gives a browser a cookie, or takes it away.
    ///
    /// - Parameter value: What it holds, or `nil` to take it away.
    static func field(_ name: Name, _ value: String?, lasting seconds: Int?, isSecure: Bool) -> HTTPField {
        var text = "\(full(name, isSecure))=\(value ?? ""); Path=/; HttpOnly; SameSite=Lax"
        if let seconds = value == nil ? 0 : seconds { text += "; Max-Age=\(seconds)" }
        return HTTPField(name: .setCookie, value: isSecure ? text + "; Secure" : text)
    }
}

extension RandomSecret {
    /// What a form holds that only pages shown to the bearer of this cookie can know.
    var formToken: String { SHA256Digest.text(of: "haltstate form \(text)") }
}
#endif
