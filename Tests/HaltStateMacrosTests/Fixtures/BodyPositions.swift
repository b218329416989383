// How a body is laid out is what this is about.
// swift-format-ignore-file

import HaltState

// The compiler reports `nowhere` and `unread` wherever they stand. The test expects each at its own line and column.

@Guarded(action: "a.b")
func lines(id: Int) throws -> String {
    let number = nowhere
    let closure = {
        take { [number] in nowhere }
    }
    #if swift(>=6)
    take(nowhere)
    #else
    take(unparsed)
    #endif
    return """
        text
          \(nowhere)
        """
}

@Guarded(action: "a.b") func oneLine() throws { take(nowhere) }

@Guarded(action: "a.b") func opening() throws { let first = nowhere
    take(first)
    }

@Guarded(
    action: "a.b",
    idempotencyKey: "x:{id}"
)
func comments(
    id: Int
) async throws {  // a comment behind the brace
    /* and one before */ nowhere()  // and one behind
    // and a last one
}

struct Desk {
    struct Drawer {}
}

extension Desk.Drawer {
	@Guarded(action: "a.b")
	static func tabs() async throws { /* é */ take(nowhere)
		nowhere()
	}

    @Guarded(action: "a.b")
    func warnings() throws {
        let unread = 1
        take {
            var unread = 2
        }
    }

    @Guarded(action: "a.b") func inLine() throws { let unread = 3 }
}

func take(_ value: Int) {}
func take(_ closure: () -> Void) {}
