// Runs llhttp over the bytes of one connection and writes down what it understood.
#ifndef LLHTTP_ORACLE_H
#define LLHTTP_ORACLE_H

#include <stddef.h>
#include <stdint.h>

/// Called with a piece of what was understood; `kind` says what: 'M' method, 'T' target, 'V' minor version, 'F' name of
/// a field, 'L' its value, 'H' the head is complete, 'B' a piece of the body, 'E' the message is complete (with one
/// byte: whether the connection stays open).
typedef void (*oracle_sink)(void *context, char kind, const uint8_t *bytes, size_t count);

/// Returns the name of llhttp's error, or NULL if it took all bytes.
const char *oracle_parse(const uint8_t *bytes, size_t count, oracle_sink sink, void *context);

#endif
