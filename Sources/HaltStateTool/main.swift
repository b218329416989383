#if Tool
await HaltStateCommand.start()
#else
import Foundation

let message = "haltstate: built without its commands; build it with '--traits default,Tool'\n"
FileHandle.standardError.write(Data(message.utf8))
exit(64)
#endif
