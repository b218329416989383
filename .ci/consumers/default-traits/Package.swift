// swift-tools-version: 6.2

import PackageDescription

let package = Package(
    name: "default-traits",
    platforms: [.macOS(.v15)],
    dependencies: [.package(path: "../haltstate-swift")],
    targets: [
        .executableTarget(
            name: "Consumer",
            dependencies: [
                .product(name: "HaltState", package: "haltstate-swift"),
                .product(name: "HaltStateAuthority", package: "haltstate-swift"),
                .product(name: "HaltStateTools", package: "haltstate-swift"),
            ]
        )
    ]
)
