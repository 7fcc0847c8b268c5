import CPOSIX

/// What the process was started with.
package enum ProcessArguments {
    /// The arguments after the program's name. What is no UTF-8 is repaired.
    package static var all: [String] {
        (1..<max(1, cposix_argument_count())).map { String(cString: cposix_argument($0)) }
    }
}
