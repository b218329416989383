/// A certificate for `localhost` that vouches for itself, valid from 2020 to 2120. Its key protects nothing.
package enum LoopbackCertificate {
    package static let key = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg9+gExvHZidME/0oA
        +Z/YyE3wu5CS0qSRiqxVzcBPrRmhRANCAAQZ+NHxoACbldmIVa5lyR6fwWMW6zvQ
        bOPaHRvh8ON3TZj2pzkUd6DN66hAOz38SEMRRvPwzYfo76DtDlQqW+gv
        -----END PRIVATE KEY-----

        """

    /// A key of no certificate.
    package static let otherKey = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQggc3W/KsQb1+cIKlC
        rwazceKNb6d53ir2Gpox+OeQcbmhRANCAAQipwR/KXWcaTrAGoAhxgAGMu6oAJjt
        T//nBm4iTUQk/2Q8dEdaQkB+rd46zDnt85XStiEKFnoariPghpje5GAX
        -----END PRIVATE KEY-----

        """

    package static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIBZjCCAQ2gAwIBAgIBATAKBggqhkjOPQQDAjAUMRIwEAYDVQQDDAlsb2NhbGhv
        c3QwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMBQxEjAQBgNVBAMM
        CWxvY2FsaG9zdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABBn40fGgAJuV2YhV
        rmXJHp/BYxbrO9Bs49odG+Hw43dNmPanORR3oM3rqEA7PfxIQxFG8/DNh+jvoO0O
        VCpb6C+jTjBMMA8GA1UdEwEB/wQFMAMBAf8wGgYDVR0RBBMwEYIJbG9jYWxob3N0
        hwR/AAABMB0GA1UdDgQWBBQBBQKTwdQgJhQjBnthVFQPB8/R4DAKBggqhkjOPQQD
        AgNHADBEAiBG/84L0UN6JSVmfc3XWct6Y4nzzGxB1t+2cksrDdsTOAIgD2njSdmH
        QcrtNR+ZWo8Neq90vovYl8zhCWlawoFXedU=
        -----END CERTIFICATE-----

        """
}
