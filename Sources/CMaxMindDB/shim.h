#include <maxminddb.h>
#include <string.h>

// Looks up an address of 4 or 16 bytes in network order. Returns an MMDB code; *found tells whether there is an entry.
static inline int cmaxminddb_lookup(const MMDB_s *database, const void *address, int length, MMDB_entry_s *entry,
                                    int *found) {
    int code = MMDB_SUCCESS;
    MMDB_lookup_result_s result;
    if (length == 4) {
        struct sockaddr_in four = {.sin_family = AF_INET};
        memcpy(&four.sin_addr, address, 4);
        result = MMDB_lookup_sockaddr(database, (const struct sockaddr *)&four, &code);
    } else {
        struct sockaddr_in6 six = {.sin6_family = AF_INET6};
        memcpy(&six.sin6_addr, address, 16);
        result = MMDB_lookup_sockaddr(database, (const struct sockaddr *)&six, &code);
    }
    *found = code == MMDB_SUCCESS && result.found_entry;
    *entry = result.entry;
    return code;
}

// The text at a path of at most four keys, the unused ones NULL. Returns NULL, with *length 0, if there is none.
static inline const char *cmaxminddb_text(MMDB_entry_s *entry, const char *a, const char *b, const char *c,
                                          const char *d, unsigned *length) {
    const char *path[] = {a, b, c, d, NULL};
    MMDB_entry_data_s data;
    *length = 0;
    if (MMDB_aget_value(entry, &data, path) != MMDB_SUCCESS || !data.has_data ||
        data.type != MMDB_DATA_TYPE_UTF8_STRING)
        return NULL;
    *length = data.data_size;
    return data.utf8_string;
}

// The number at a path of two keys. Returns 0 if there is none.
static inline int cmaxminddb_number(MMDB_entry_s *entry, const char *a, const char *b, double *number) {
    const char *path[] = {a, b, NULL};
    MMDB_entry_data_s data;
    if (MMDB_aget_value(entry, &data, path) != MMDB_SUCCESS || !data.has_data) return 0;
    if (data.type == MMDB_DATA_TYPE_DOUBLE) *number = data.double_value;
    else if (data.type == MMDB_DATA_TYPE_FLOAT) *number = data.float_value;
    else return 0;
    return 1;
}
