import Analytics
import POSIX

/// The reading side, for one consumer on one thread.
extension Spool {
    /// The oldest place that can be read.
    package var start: SpoolPosition { state.withLock { $0.files.start } }

    /// Behind the last durable record.
    package var end: SpoolPosition { state.withLock { FileTable.position(of: $0.files.last) } }

    /// Checks, at start, the position that the store has for this spool.
    ///
    /// - Throws: `.positionAhead` if this spool never came so far, because it was restored from an older copy:
    ///   what is appended now would be taken for stored.
    package func check(stored position: SpoolPosition) throws(SpoolError) {
        if position.file >= firstNewFile { throw .positionAhead(directory: disk.directory) }
    }

    /// Reads up to `maxRecords` durable records from `position` on, and returns the position behind the last.
    ///
    /// A position in a file that is gone stands for the beginning of the next one. Each record is checked, and
    /// its bytes are valid only during the call of `body`, which must not call the spool.
    ///
    /// - Throws: `.damaged` at a record that is not what was written; those before it have been handed out.
    package func read(
        from position: SpoolPosition, maxRecords: Int, into body: (UnsafeRawBufferPointer) -> Void
    ) throws(SpoolError) -> SpoolPosition {
        try reading.withLock { reading throws(SpoolError) in
            var position = position
            var ordinal = self.ordinal(of: position, reading)
            var left = UInt64(max(0, maxRecords))
            while left > 0, let (file, offset) = state.withLock({ $0.files.file(at: position) }),
                offset < file.end.offset
            {
                let before = left
                position = SpoolPosition(file: file.number, offset: UInt64(offset))
                position = try read(file.end, from: position, atMost: &left, &reading, body)
                ordinal += before - left
            }
            reading.remember(position, ordinal: ordinal)
            return position
        }
    }

    private func read(
        _ end: FileEnd, from position: SpoolPosition, atMost left: inout UInt64,
        _ reading: inout ReadingState, _ body: (UnsafeRawBufferPointer) -> Void
    ) throws(SpoolError) -> SpoolPosition {
        var reader =
            if let reader = reading.takeReader(at: position) { reader } else { try openReader(at: position) }
        var step = FrameReader.Step.record
        while left > 0 && step != .end {
            step = try systemCall { () throws(SystemError) in
                try reader.step(before: end.offset, record: body)
            }
            if step == .record { left -= 1 }
            if step == .bad {
                throw .damaged(
                    directory: disk.directory, file: FileHeader.name(of: end.number), offset: reader.position)
            }
        }
        reading.keep(reader, of: end.number)
        return SpoolPosition(file: end.number, offset: UInt64(reader.position))
    }

    private func openReader(at position: SpoolPosition) throws(SpoolError) -> FrameReader {
        let file = try systemCall { () throws(SystemError) in
            try disk.open(FileHeader.name(of: position.file))
        }
        return FrameReader(file, spool: id, number: position.file, at: Int(position.offset))
    }

    /// Waits until `atLeast` durable records lie behind `position`, and returns how many do. It returns earlier
    /// after `timeout`, after `wakeReader`, and once the spool is closed.
    package func waitForRecords(after position: SpoolPosition, atLeast: Int, timeout: Duration) -> Int {
        let ordinal = reading.withLock { reading in
            let ordinal = self.ordinal(of: position, reading)
            reading.remember(position, ordinal: ordinal)
            return ordinal
        }
        let end = arrivals.wait(for: ordinal + UInt64(max(0, atLeast)), timeout: timeout)
        return Int(end - min(end, ordinal))
    }

    /// Lets the `waitForRecords` that goes on, or else the next one, return at once.
    package func wakeReader() { arrivals.wake() }

    /// What lies before `position` is stored elsewhere: files that hold nothing else are deleted.
    package func release(before position: SpoolPosition) {
        let gone = reading.withLock { reading in
            let ordinal = self.ordinal(of: position, reading)
            let gone = state.withLock { $0.release(before: ordinal) }
            reading.forget(gone)
            return gone
        }
        // A file that stays is released again after the next open.
        for number in gone { try? disk.remove(FileHeader.name(of: number)) }
    }

    /// The ordinal of the first record behind `position`. A position that was not read to since the open is
    /// looked up in its file; one that cannot be right counts as the beginning of its file, and reading it fails.
    private func ordinal(of position: SpoolPosition, _ reading: borrowing ReadingState) -> UInt64 {
        let (place, end) = state.withLock { ($0.files.file(at: position), $0.files.endOrdinal) }
        guard let (file, offset) = place else { return end }
        if offset >= file.end.offset { return file.endOrdinal }
        if file.number != position.file || offset <= FileHeader.byteCount { return file.firstOrdinal }
        if let known = reading.ordinal(of: position) { return known }
        let counted = try? FileScan.count(
            before: offset, in: disk.open(FileHeader.name(of: file.number)), spool: id, number: file.number)
        return file.firstOrdinal + (counted ?? 0)
    }
}
