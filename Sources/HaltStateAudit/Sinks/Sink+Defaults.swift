#if Macros
extension Sink {
    /// The calls that are known without a file: those of Foundation, of C, and of packages that many programs use.
    static let defaults = processes + files + databases + http + models

    private static let processes =
        ["Process", "Subprocess.run", "system", "popen", "posix_spawn", "posix_spawnp", "fork", "vfork"]
        .map { Sink($0, .always, "starts a process") }
        + ["execl", "execle", "execlp", "execv", "execve", "execvp"].map { Sink($0, .always, "replaces the process") }

    private static let files = [
        Sink("removeItem", .labels(["at"]), "deletes a file"),
        Sink("removeItem", .labels(["atPath"]), "deletes a file"),
        Sink("trashItem", .labels(["at"]), "moves a file to the trash"),
        Sink("removeFileIfExists", .always, "deletes a file"),
        Sink("unlink", .labels(["_"]), "deletes a file"),
        Sink("unlinkat", .labels(["_"]), "deletes a file"),
        Sink("rmdir", .labels(["_"]), "deletes a folder"),
    ]

    private static let databases = [
        Sink("execute", .labels(["sql"]), "writes to a database"),
        Sink("execute", .labels(["literal"]), "writes to a database"),
        Sink("sqlite3_exec", .always, "writes to a database"),
        Sink("deleteAll", .labels(["_"]), "deletes rows of a database"),
        Sink("save", .labels(["on"]), "writes to a database"),
        Sink("create", .labels(["on"]), "writes to a database"),
        Sink("update", .labels(["on"]), "writes to a database"),
        Sink("delete", .labels(["on"]), "deletes rows of a database"),
        Sink("query", .writesSQL, "writes to a database"),
        Sink("modelContext.insert", .always, "writes to a database"),
        Sink("modelContext.delete", .always, "deletes rows of a database"),
        Sink("modelContext.save", .always, "writes to a database"),
    ]

    private static let http =
        [
            Sink("httpMethod", .writesOverHTTP, "sends an HTTP request that changes something"),
            Sink("method", .writesOverHTTP, "sends an HTTP request that changes something"),
            Sink("uploadTask", .labels(["with"]), "uploads over HTTP"),
            Sink("upload", .labels(["for"]), "uploads over HTTP"),
        ]
        + ["HTTPClientRequest", "HTTPClient.Request", "HTTPRequest", "Request", "request", "AF.request"]
        .map { Sink($0, .writesOverHTTP, "sends an HTTP request that changes something") }
        + ["client", "httpClient", "HTTPClient.shared", "http"].flatMap { receiver in
            ["post", "put", "patch", "delete"].map {
                Sink("\(receiver).\($0)", .always, "sends an HTTP request that changes something")
            }
        }

    private static let models =
        [
            "chats", "chatsStream", "createChatCompletion", "chat.completions.create", "responses.create",
            "createResponse", "messages.create", "createMessage", "generateContent", "generateContentStream",
            "invokeModel", "invokeModelWithResponseStream", "converse", "converseStream",
        ]
        .map { Sink($0, .always, "calls a model") }
        + ["respond", "streamResponse"].map { Sink($0, .labels(["to"]), "calls a model") }
}
#endif
