#if Tool
import Foundation
import HaltState

/// The orders of one file.
struct OrderBatch: Encodable, Hashable, Sendable {
    /// A name made from the file's bytes: the same content is the same batch, wherever the file lies.
    let id: String
    let orders: [Order]

    /// The batch that is part of the tool.
    static func sample() throws -> Self {
        try Self(PackageResources.orders_json, file: "orders.json")
    }

    /// Reads an orders file.
    ///
    /// - Throws: ``OrdersFileError``; ``ToolError`` when there is no such file.
    static func reading(_ path: String) throws -> Self {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue else {
            throw ToolError("there is no orders file \(path.visible)", .notFound)
        }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ToolError("the orders file \(path.visible) cannot be read; check its permissions", .notFound)
        }
        return try Self(Array(data), file: path)
    }

    private init(_ bytes: [UInt8], file: String) throws {
        orders = try OrdersFileReader.read(bytes, file: file)
        // The digest names a file here and guards no secret, so its key is a fixed word.
        let digest = BindingKey(derivedFrom: "orders file").digest(of: bytes)
        id = String(digest.suffix(64).prefix(16))
    }
}
#endif
