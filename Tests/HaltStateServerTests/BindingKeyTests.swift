#if Server
import Expectations
import Foundation
import GRDB
import HTTPTypes
import HaltState
import HaltStateAuthority
import HaltStateSQLite
import HaltStateTesting
import NIOCore
import Testing

@testable import HaltStateServer

@Suite("A tenant's binding key", .tags(.everyArgumentCounts))
struct BindingKeyTests {
    @Test(
        "A tenant's binding key is offered to a new tenant at once, one to all of its API keys, and another to each tenant"
    )
    func newTenants() async throws {
        try await TestServer.run { server in
            var keys: [String: Set<String>] = [:]
            for tenant in ["shop", "shop", "bank", "local"] {
                let answer = try await server.ask(
                    "GET",
                    "binding-key",
                    as: server.key(.check, tenant: TenantID(tenant))
                )
                #expect(answer.status == 200)
                #expect(answer["offered"] == true)
                #expect(answer["tenant_id"] == .string(tenant))
                #expect(answer.headers["cache-control"] == "no-store")
                let text = try answer.text("binding_key")
                #expect(text.wholeMatch(of: /[0-9a-f]{64}/) != nil)
                keys[tenant, default: []].insert(text)
            }
            #expect(keys.values.allSatisfy { $0.count == 1 })
            #expect(Set(keys.values.flatMap(\.self)).count == 3)
            let text = try #require(keys["local"]?.first)
            let own = BindingKey(try #require(Hexadecimal.bytes(of: text)))
            #expect(
                own.digest(of: [1]) == server.ledger.bindingKey.digest(of: [1]),
                "the tool's tenant has the file's"
            )
            let logged = server.log.lines.map { "\($0)" }.joined()
            #expect(!keys.values.joined().contains { logged.contains($0) })
        }
    }

    @Test(
        "A tenant's binding key is not offered to a tenant with operations on record until an admin has turned it on, and then for good"
    )
    func turnedOn() async throws {
        try await TestServer.run { server in
            try await server.ledger.forgetBindingKey(of: "shop")
            _ = try await server.guardCall("job.run", key: "k")
            for _ in 0..<2 {
                let answer = try await server.ask("GET", "binding-key")
                #expect(answer.status == 200)
                #expect(answer["offered"] == false)
                #expect(answer["binding_key"] == nil)
            }
            let boss = try server.key(.write, name: "boss")
            let offered = try await server.ask("POST", "binding-key/offer", [:], as: boss)
            #expect(offered["offered_by"] == "boss")
            server.clock.advance(by: .seconds(60))
            let again = try await server.ask("POST", "binding-key/offer", [:], as: server.key(.write, name: "other"))
            #expect(try again.json == offered.json, "who turned it on first has turned it on")
            let keys = try await [server.ask("GET", "binding-key"), server.ask("GET", "binding-key")]
            #expect(try keys[0].text("binding_key") == keys[1].text("binding_key"))
            #expect(try await server.ask("GET", "binding-key", as: server.key(.write)).status == 403)
        }
    }

    @Test("A tenant's binding key is not offered by itself where a restored ledger cannot know what is on record")
    func restored() async throws {
        try await TestServer.run { server in
            try await server.ledger.writeRecords { database in
                try database.execute(sql: "INSERT INTO restore (id, backed_up_at, restored_at) VALUES ('r', 1, 2)")
            }
            let key = try server.key(.check, tenant: "bank")
            #expect(try await server.ask("GET", "binding-key", as: key)["offered"] == false)
        }
    }

    @Test(
        "A tenant's binding key is not given where a proxy says, or does not say, how it was asked",
        arguments: [
            ([:], 200), (["X-Forwarded-Proto": "https"], 200), (["X-Forwarded-Proto": "http"], 403),
            (["X-Forwarded-Proto": "https, http"], 403), (["X-Forwarded-Proto": ""], 403),
            (["X-Forwarded-For": "192.0.2.7"], 403), (["Via": "1.1 proxy"], 403),
            (["X-Forwarded-For": "192.0.2.7", "X-Forwarded-Proto": "HTTPS"], 200),
            (["Forwarded": "for=192.0.2.7;proto=https"], 200), (["Forwarded": "for=192.0.2.7"], 403),
            (["Forwarded": "for=a;proto=https, for=b;proto=http"], 403),
        ] as [([String: String], Int)]
    )
    func proxies(_ headers: [String: String], _ status: Int) async throws {
        try await TestServer.run { server in
            let fields = headers.merging(["X-API-Key": server.key.secret]) { $1 }
            let answer = try await server.ask("GET", "binding-key", headers: fields)
            #expect(answer.status == status)
            #expect((answer["binding_key"] != nil) == (status == 200))
            if status == 403 { #expect(answer["code"] == "insecure_transport") }
            try await server.ledger.writeRecords { try $0.execute(sql: "UPDATE binding_key SET offered_at = NULL") }
            let unoffered = try await server.ask("GET", "binding-key", headers: fields)
            #expect(unoffered["offered"] == false, "that there is none is no secret")
        }
    }

    @Test(
        "A tenant's binding key is given over TLS, or on the server's own machine",
        arguments: [
            ("127.0.0.1", false, true), ("127.8.9.10", false, true), ("::1", false, true), ("192.0.2.7", true, true),
            ("::ffff:127.0.0.1", false, true), ("192.0.2.7", false, false), ("fe80::1", false, false),
            ("::ffff:192.0.2.7", false, false), ("128.0.0.1", false, false),
        ]
    )
    func peers(_ address: String, _ hasTLS: Bool, _ isPrivate: Bool) throws {
        let peer = try SocketAddress(ipAddress: address, port: 1)
        #expect(PrivateConnection.isPrivate([:], from: peer, hasTLS: hasTLS) == isPrivate)
        #expect(!PrivateConnection.isPrivate([:], from: nil, hasTLS: false))
    }

    /// An address of this machine that is not loopback, or `nil`.
    private static let ownAddress = (try? System.enumerateDevices())?.lazy.compactMap(\.address)
        .first { $0.protocol == .inet && !$0.isLoopback }?.ipAddress

    @Test(
        "A tenant's binding key is not given over a network in the clear, and then nothing runs",
        .enabled(if: ownAddress != nil)
    )
    func inTheClear() async throws {
        let address = try #require(Self.ownAddress)
        try await TestServer.run({ $0.host = "0.0.0.0" }) { server in
            let runs = Runs()
            let client = try server.client(at: address)
            let error = await #expect(throws: HaltStateError.self) {
                try await HaltStateClient.withCurrent(client) { try await Work.template("a", runs) }
            }
            #expect(error?.code == .forbidden)
            #expect(error?.message.contains("https") == true)
            #expect(runs.names.isEmpty)
            #expect(
                try await LocalAuthority(policies: .empty, ledger: server.ledger, tenant: "shop").operations().isEmpty
            )
        }
    }
}

extension SQLiteLedger {
    /// Leaves a tenant as an earlier version of the server has left it.
    func forgetBindingKey(of tenant: String) async throws {
        try await writeRecords { try $0.execute(sql: "DELETE FROM binding_key WHERE tenant = ?", arguments: [tenant]) }
    }
}
#endif
