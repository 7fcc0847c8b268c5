#define _GNU_SOURCE
#include "cposix.h"

#include <fcntl.h>
#include <pthread.h>
#include <time.h>

int cposix_open(const char *path, int flags, mode_t mode) {
    return open(path, flags, mode);
}

int cposix_fcntl_int(int fd, int command, int argument) {
    return fcntl(fd, command, argument);
}

void cposix_name_thread(const char *name) {
    pthread_setname_np(pthread_self(), name);
}

int64_t cposix_wall_milliseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t cposix_monotonic_nanoseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}
