#include "CEmbeddedFiles.h"

#if !__has_include("generated/table.inc")
#error "Nothing to embed: run Scripts/build-assets first (make does)."
#endif

// #embed is C23; the package is built as C17.
#pragma clang diagnostic ignored "-Wc23-extensions"
#include "generated/table.inc"

const CEmbeddedFile *cembedded_files(void) { return table; }

size_t cembedded_files_count(void) { return sizeof table / sizeof table[0]; }
