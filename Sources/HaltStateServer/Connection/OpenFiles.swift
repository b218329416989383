#if Server
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// How many files this process may have open. Every connection takes one.
package enum OpenFiles {
    /// Raises the limit as far as the system lets this process.
    ///
    /// - Returns: How many may be open now.
    package static func raise(to wanted: Int) -> Int {
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0 else { return wanted }
        let target = min(limit.rlim_max, rlim_t(wanted))
        guard limit.rlim_cur < target else { return Int(clamping: limit.rlim_cur) }
        limit.rlim_cur = target
        _ = setrlimit(resource, &limit)
        _ = getrlimit(resource, &limit)
        return Int(clamping: limit.rlim_cur)
    }

    #if canImport(Glibc)
    private static let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    #else
    private static let resource = RLIMIT_NOFILE
    #endif
}
#endif
