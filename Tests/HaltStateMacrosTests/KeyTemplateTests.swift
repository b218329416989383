#if Macros
import Testing

@testable import HaltStateMacros

@Suite("Templates")
struct KeyTemplateTests {
    private func placeholder(_ root: String, _ members: String = "", at offset: Int) -> KeyTemplate.Segment {
        .placeholder(KeyTemplate.Placeholder(root: root, members: members, offset: offset))
    }

    @Test("A template is text and placeholders")
    func segments() throws {
        #expect(try KeyTemplate(parsing: "plain").segments == [.text("plain")])
        #expect(try KeyTemplate(parsing: "").segments.isEmpty)
        #expect(try KeyTemplate(parsing: "r:{id}").segments == [.text("r:"), placeholder("id", at: 3)])
        #expect(
            try KeyTemplate(parsing: "é{a.b}{self.c?.0}!").segments
                == [.text("é"), placeholder("a", ".b", at: 3), placeholder("self", ".c?.0", at: 8), .text("!")]
        )
        #expect(try KeyTemplate(parsing: "{a?.b}").segments == [placeholder("a", "?.b", at: 1)])
    }

    @Test("Doubled braces are literal")
    func literalBraces() throws {
        #expect(try KeyTemplate(parsing: "{{a}}").segments == [.text("{a}")])
        #expect(try KeyTemplate(parsing: "{{{a}}}").segments == [.text("{"), placeholder("a", at: 3), .text("}")])
    }

    @Test(
        "What is not a template is refused",
        arguments: [
            "{", "}", "a{b", "a}b", "{}", "{ a }", "{a b}", "{a.}", "{.a}", "{a..b}", "{0}", "{a{b}}", "{self}", "{a?}",
            "{_}", "{a()}", "{a[0]}", "{{a}",
        ]
    )
    func malformed(template: String) {
        #expect(throws: KeyTemplate.Malformed.self) { try KeyTemplate(parsing: template) }
    }
}

@Suite("Names of actions and parameters")
struct NameTests {
    @Test(
        "A wrong action name is normalised when it can only mean one",
        arguments: [
            ("RefundCreate", "refund.create"), ("refundCreate", "refund.create"), ("refund_create", "refund.create"),
            ("Refund.Create", "refund.create"), ("refund create", "refund.create"), ("refund..create", "refund.create"),
            ("refund/create", "refund.create"), ("orders.refundOrder", "orders.refund_order"),
            ("HTTPExport", "http.export"), ("refund-create", "refund.create"), ("refund", nil), ("", nil), ("1.2", nil),
            ("...", nil), ("café.open", nil),
        ]
    )
    func normalized(name: String, expected: String?) {
        #expect(!ActionNameForm.isValid(name))
        #expect(ActionNameForm.normalized(name) == expected)
    }

    @Test("A dotted lower-case name is valid", arguments: ["a.b", "refund.create", "a1.b_c.d-e"])
    func valid(name: String) {
        #expect(ActionNameForm.isValid(name))
    }

    @Test("The nearest name is the most similar one, if any is similar")
    func nearest() {
        #expect(NearestParameter.nearest(to: "ordr", among: ["id", "order", "other"]) == "order")
        #expect(NearestParameter.nearest(to: "xyz", among: ["order"]) == nil)
        #expect(NearestParameter.nearest(to: "order", among: []) == nil)
        #expect(NearestParameter.distance("kitten", "sitting") == 3)
    }
}
#endif
