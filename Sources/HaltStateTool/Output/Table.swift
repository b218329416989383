#if Tool
import HaltState

/// Rows of text in columns that are as wide as they need to be.
struct Table {
    /// One cell: its text, and how it looks.
    struct Cell {
        let text: String
        let style: TextStyle?
        let isNumber: Bool

        /// - Parameter text: What is shown, with everything in it made visible.
        init(_ text: String, _ style: TextStyle? = nil, isNumber: Bool = false) {
            self.text = text.visible
            self.style = style
            self.isNumber = isNumber
        }
    }

    let headings: [String]
    var rows: [[Cell]] = []

    /// The lines for a console. On a terminal the last column is shortened to what fits.
    func lines(for console: Console) -> [String] {
        let heads = headings.enumerated().map { column, heading in
            Cell(heading, .heading, isNumber: rows.first?[column].isNumber ?? false)
        }
        let all = [heads] + rows
        let widths = headings.indices.map { column in all.map { $0[column].text.count }.max() ?? 0 }
        return all.map { row in
            var line = ""
            for (column, cell) in row.enumerated() {
                let isLast = column == row.count - 1
                let gap = column == 0 ? "" : "  "
                let room = isLast ? console.width.map { $0 - widths.dropLast().reduce(2 * column, +) } : nil
                let text = cell.text.shortened(to: room)
                let padding = String(repeating: " ", count: max(0, widths[column] - text.count))
                let shown = cell.style.map { console.style(text, $0) } ?? text
                line += gap + (cell.isNumber ? padding + shown : shown + (isLast ? "" : padding))
            }
            return line
        }
    }
}

extension String {
    fileprivate func shortened(to width: Int?) -> String {
        guard let width, count > width, width >= 12 else { return self }
        return prefix(width - 3) + "..."
    }
}
#endif
