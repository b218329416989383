#if Server
import HaltState

extension Schema {
    static let bindingKey = object(
        ["tenant_id": .text, "offered": .bool],
        optional: ["binding_key": .text.described("With offered true: at least 16 bytes, in hexadecimal.")]
    )

    static let bindingKeyOffer = object(
        ["tenant_id": .text, "offered": .constant(true), "offered_at": .time],
        optional: ["offered_by": .text.orNull]
    )
}
#endif
