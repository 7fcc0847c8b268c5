import Spool

extension Spool: RecordSource {}
