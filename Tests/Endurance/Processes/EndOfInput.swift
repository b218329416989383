#if SQLite
import Foundation

/// Ends this process when the one that has started it ends, however that happens: its input is over then.
enum EndOfInput {
    static func endsThisProcess() {
        Thread.detachNewThread {
            while readLine() != nil {}
            _exit(4)
        }
    }
}
#endif
