/// How the program ends. sysexits(3).
enum ExitCode: Int32 {
    case ok = 0
    case usage = 64
    case unavailable = 69
    case software = 70
    case cannotCreate = 73
    case inputOutput = 74
    case noPermission = 77
    case configuration = 78
}

/// A start that cannot go on: what is wrong, where, and what to do.
struct Failure: Error {
    var code: ExitCode
    var message: String
}
