import HaltState

@ActionCatalog
enum Refunds: String {
    case create = "refund.create"  // expected-note {{'create' declared here}}
    case cancel = "refund.cancel"
}

extension ActionName {
    static let orderClose: Self = #action("order.close")  // expected-note {{'orderClose' declared here}}
}

// expected-error@+1 {{type 'Refunds' has no member 'creat'; did you mean 'create'?}}
@Guarded(action: Refunds.creat.action) func refund() throws {}

// expected-error@+1 {{type 'ActionName' has no member 'orderClsoe'; did you mean 'orderClose'?}}
@Guarded(action: .orderClsoe) func close() throws {}
