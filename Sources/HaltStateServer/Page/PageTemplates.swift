#if Server
import HTTPTypes
import HaltState
import Hummingbird
import Mustache
import NIOCore

/// The pages as HTML.
struct PageTemplates: Sendable {
    enum Name: String, CaseIterable, Sendable { case frame, signin, password, queue, request, message }

    private let templates: [Name: MustacheTemplate]

    init() throws {
        MustacheContentTypes.register(PageText(), named: PageText.name)
        var templates: [Name: MustacheTemplate] = [:]
        for name in Name.allCases {
            let text = String(decoding: Self.source(name), as: UTF8.self)
            templates[name] = try MustacheTemplate(string: "{{% CONTENT_TYPE: \(PageText.name)}}\n\(text)")
        }
        self.templates = templates
    }

    private static func source(_ name: Name) -> [UInt8] {
        switch name {
        case .frame: PackageResources.frame_mustache
        case .signin: PackageResources.signin_mustache
        case .password: PackageResources.password_mustache
        case .queue: PackageResources.queue_mustache
        case .request: PackageResources.request_mustache
        case .message: PackageResources.message_mustache
        }
    }

    /// A page.
    ///
    /// - Parameters:
    ///   - title: What the page is for.
    ///   - values: What stands in it. Whatever others have chosen is to be made visible before.
    func page(
        _ name: Name,
        _ title: String,
        _ values: [String: Any],
        status: HTTPResponse.Status = .ok,
        headers: HTTPFields = [:]
    ) -> Response {
        var frame = values
        frame["title"] = title
        frame["body"] = render(name, values)
        var headers = headers
        headers[.contentType] = "text/html; charset=utf-8"
        return Response(
            status: status,
            headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(string: render(.frame, frame)))
        )
    }

    /// The page of a request that gets no other answer.
    func page(of refusal: Refusal) -> Response {
        page(
            .message,
            "\(refusal.status.code) \(refusal.status.reasonPhrase)",
            ["message": refusal.detail.visible],
            status: refusal.status,
            headers: refusal.headers
        )
    }

    func render(_ name: Name, _ values: [String: Any]) -> String {
        templates[name]?.render(values) ?? ""
    }
}

/// Text as it stands in HTML, between tags or in an attribute between quotation marks.
///
/// The engine's own escapes by character, so that a quotation mark with a combining mark behind it stays as it is and ends its
/// attribute. This one goes by Unicode scalar.
struct PageText: MustacheContentType {
    static let name = "PAGE"

    func escapeText(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { escaped, scalar in
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
    }
}
#endif
