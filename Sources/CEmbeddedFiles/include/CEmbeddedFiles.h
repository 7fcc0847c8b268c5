// The files that the program carries in itself. Their bytes are read-only data of the executable.
#ifndef CEMBEDDEDFILES_H
#define CEMBEDDEDFILES_H

#include <stddef.h>

typedef struct {
    /// Null where the file has no such variant.
    const unsigned char *bytes;
    size_t length;
} CEmbeddedBytes;

typedef struct {
    const char *name;
    const char *content_type;
    /// A strong entity tag of the plain variant, with its quotes.
    const char *entity_tag;
    CEmbeddedBytes plain;
    CEmbeddedBytes gzip;
    CEmbeddedBytes brotli;
} CEmbeddedFile;

/// The table, sorted by name in the order of `strcmp`.
const CEmbeddedFile *cembedded_files(void);
size_t cembedded_files_count(void);

#endif
