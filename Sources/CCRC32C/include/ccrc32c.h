// CRC-32C (Castagnoli), as in RFC 3720 section 12.1: reflected polynomial 0x82F63B78, start and end inverted.
#ifndef CCRC32C_H
#define CCRC32C_H

#include <stddef.h>
#include <stdint.h>

/// The checksum of `count` bytes, with the processor's instruction where it has one.
uint32_t ccrc32c(const void *bytes, size_t count);
/// The same by tables alone, for processors without the instruction.
uint32_t ccrc32c_by_tables(const void *bytes, size_t count);

#endif
