#if Tool
import Foundation
import HaltStateAuthority

/// Who runs the tool, as the operating system knows them.
struct OperatingSystemUser {
    let name: String
    private let identifier: uid_t

    static var current: Self {
        let identifier = getuid()
        let name = getpwuid(identifier).map { String(cString: $0.pointee.pw_name) }
        return Self(name: name ?? "uid-\(identifier)", identifier: identifier)
    }

    /// An approver of a given name, vouched for by this user.
    func approver(named name: String) -> Approver {
        Approver(name: name, authentication: "os-user:\(self.name)(\(identifier))")
    }
}

extension Approver {
    /// Who runs the tool.
    static var user: Approver {
        let user = OperatingSystemUser.current
        return user.approver(named: user.name)
    }
}
#endif
