// What of the C library Swift cannot call by itself: variadic functions and macros.
#ifndef CPOSIX_H
#define CPOSIX_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

int cposix_open(const char *path, int flags, mode_t mode);
int cposix_fcntl_int(int fd, int command, int argument);
/// Names the calling thread, for `top -H` and profilers; at most 15 bytes are kept.
void cposix_name_thread(const char *name);
/// Gives the calling thread a nice value of its own, 0 to 19. setpriority(2), section on threads.
void cposix_be_nice(int value);
/// Milliseconds since 1970 of the wall clock.
int64_t cposix_wall_milliseconds(void);
/// Nanoseconds of the monotonic clock.
int64_t cposix_monotonic_nanoseconds(void);
/// The arguments of the process, its name first, as they were when it was started.
int cposix_argument_count(void);
const char *cposix_argument(int index);

#endif
