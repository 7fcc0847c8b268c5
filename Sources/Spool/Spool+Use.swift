import POSIX

extension Spool {
    /// How much of its limits a spool uses, and whether it takes more, at one moment.
    package struct Use: Sendable, Equatable {
        package enum Intake: Sendable, Equatable {
            case open
            /// A limit on records or on bytes on disk is reached.
            case full
            /// There is no file to write to, for this reason.
            case failing(SystemError)
            case closed
        }

        package var intake: Intake
        /// As `waitingRecords`.
        package var records: Int
        package var maxRecords: Int
        /// As `waitingBytes`.
        package var bytes: Int
        /// What is left of `Limits.maxBytes` beside the space written ahead.
        package var maxBytes: Int
    }

    /// For those who watch over the spool; from any thread, without waiting for the disk.
    package var use: Use { state.withLock { $0.use } }
}
