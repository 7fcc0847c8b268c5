// Sockets without the casts between address structures that Swift cannot write safely.
#ifndef CPOSIX_SOCKET_H
#define CPOSIX_SOCKET_H

#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>

/// An address and port of TCP: `family` is 4 or 6, `bytes` in network order (the first 4 for IPv4), `port` in host order.
struct cposix_address {
    uint8_t family;
    uint8_t bytes[16];
    uint16_t port;
};

/// A bound, listening, non-blocking TCP socket, or -1 with errno. An IPv6 wildcard takes IPv4 too. See ip(7), ipv6(7).
int cposix_listen(const struct cposix_address *address, int backlog);
/// Accepts one connection, non-blocking and close-on-exec, or -1 with errno. See accept4(2).
int cposix_accept(int fd, struct cposix_address *peer);
/// Connects a new blocking socket, or -1 with errno. See connect(2).
int cposix_connect(const struct cposix_address *address);
/// The local address of a socket; -1 with errno. See getsockname(2).
int cposix_local_address(int fd, struct cposix_address *address);
/// Sends small segments at once. See TCP_NODELAY in tcp(7).
int cposix_no_delay(int fd);
/// Raises the soft limit of open files to the hard one and returns it; -1 with errno. See getrlimit(2).
int64_t cposix_raise_open_files(void);

#endif
