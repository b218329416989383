#if Server
import HaltState

extension Schema {
    static let policies = object(["version": .text, "digest": .text, "default_effect": .text, "policies": .number])
}
#endif
