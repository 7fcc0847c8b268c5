#define _GNU_SOURCE
#include "cposix.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

int cposix_open(const char *path, int flags, mode_t mode) {
    return open(path, flags, mode);
}

int cposix_fcntl_int(int fd, int command, int argument) {
    return fcntl(fd, command, argument);
}

void cposix_name_thread(const char *name) {
    pthread_setname_np(pthread_self(), name);
}

void cposix_be_nice(int value) {
    setpriority(PRIO_PROCESS, (id_t)gettid(), value);
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

// glibc hands argc and argv to constructors. Swift's CommandLine looks for them below the environment instead, and finds
// nothing where a preloaded library has replaced the environment.
static int argument_count;
static char **arguments;

__attribute__((constructor)) static void keep_arguments(int count, char **values) {
    argument_count = count;
    arguments = values;
}

int cposix_argument_count(void) {
    return argument_count;
}

const char *cposix_argument(int index) {
    return arguments[index];
}
