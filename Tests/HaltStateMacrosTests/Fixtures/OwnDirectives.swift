// Directives start a line.
// swift-format-ignore-file

import HaltState

@Guarded(action: "a.b")
func generated() throws {
#sourceLocation(file: "Template.gyb", line: 100)
    nowhere()
#sourceLocation()
}

@Guarded(action: "a.b")
func unclosed() throws {
#sourceLocation(file: "Template.gyb", line: 200)
    nowhere()
}
#sourceLocation()
