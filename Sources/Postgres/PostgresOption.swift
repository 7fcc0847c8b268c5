/// One of libpq's connection parameters, for example `host` and `db.example.com`.
/// https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS
package struct PostgresOption: Hashable, Sendable {
    package var keyword: String
    package var value: String

    package init(_ keyword: String, _ value: String) {
        self.keyword = keyword
        self.value = value
    }
}
