"""A bad network between a program and Postgres: a TCP proxy that knows where a COMMIT begins and ends.

It reads just enough of the protocol for that. https://www.postgresql.org/docs/current/protocol-message-formats.html
"""

import socket
import struct
import threading

PASS = "pass"
# The server commits, and the client never hears of it.
DROP_REPLY = "drop the reply"
# The server commits, and the client sees the end of the stream while its own half stays open.
CLOSE_HALF = "close half"
# The server never gets the COMMIT.
DROP_COMMIT = "drop the commit"
# The reply comes when `resume` is called.
STALL_REPLY = "stall the reply"

CANCEL, TLS, GSS = 80877102, 80877103, 80877104


class ChaosProxy:
    """Listens on 127.0.0.1 from the start of the `with` block to its end."""

    def __init__(self, target_port):
        self._target_port = target_port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._lock = threading.Lock()
        self._sockets = set()
        self._at_commit = lambda number: PASS
        self._resumed = threading.Event()
        self._resumed.set()
        # How often each thing was done to a COMMIT.
        self.done = dict.fromkeys((PASS, DROP_REPLY, CLOSE_HALF, DROP_COMMIT, STALL_REPLY), 0)

    def __enter__(self):
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        # Wakes `accept`, which closing alone does not.
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._resumed.set()
        self.cut()

    def at_commit(self, choose):
        """`choose` is called with the number of each COMMIT from now on, from 1, and says what becomes of it."""
        with self._lock:
            self.done = dict.fromkeys(self.done, 0)
            self._at_commit = choose

    def resume(self):
        """Lets go what is stalled."""
        self._resumed.set()

    def cut(self):
        """Ends all connections in both directions."""
        with self._lock:
            sockets, self._sockets = self._sockets, set()
        for end in sockets:
            close(end)

    def _accept(self):
        while True:
            try:
                client, _ = self._listener.accept()
                server = socket.create_connection(("127.0.0.1", self._target_port))
            except OSError:
                if self._listener.fileno() == -1:
                    return
                # The server is away: so is its proxy.
                close(client)
                continue
            for end in (client, server):
                # Small messages would wait for the last one's acknowledgement.
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._lock:
                self._sockets |= {client, server}
            connection = Connection(self, client, server)
            for pump in (connection.pump_requests, connection.pump_replies):
                threading.Thread(target=pump, daemon=True).start()

    def next_action(self):
        with self._lock:
            action = self._at_commit(sum(self.done.values()) + 1)
            self.done[action] += 1
            if action == STALL_REPLY:
                self._resumed.clear()
            return action

    def wait_until_resumed(self):
        self._resumed.wait()


class Connection:
    """What goes through between one client and the server."""

    def __init__(self, proxy, client, server):
        self._proxy = proxy
        self._client = client
        self._server = server
        # What becomes of the replies from now on.
        self._fate = PASS

    def pump_requests(self):
        try:
            self._pass_start()
            while True:
                kind, message = read_message(self._client)
                if is_commit(kind, message):
                    self._fate = self._proxy.next_action()
                    if self._fate == DROP_COMMIT:
                        return
                self._server.sendall(message)
        except OSError:
            pass
        finally:
            self._close()

    def _pass_start(self):
        """The first messages have no type; those that ask for encryption are answered by one byte and followed by the
        start itself."""
        while True:
            head = read(self._client, 4)
            message = head + read(self._client, struct.unpack("!i", head)[0] - 4)
            self._server.sendall(message)
            if struct.unpack("!i", message[4:8])[0] not in (TLS, GSS):
                return

    def pump_replies(self):
        try:
            while data := self._server.recv(65_536):
                # Set before the COMMIT was sent, so what comes now is no reply to anything before.
                if self._fate == DROP_REPLY:
                    return
                if self._fate == CLOSE_HALF:
                    self._client.shutdown(socket.SHUT_WR)
                    return
                if self._fate == STALL_REPLY:
                    self._proxy.wait_until_resumed()
                    self._fate = PASS
                self._client.sendall(data)
        except OSError:
            pass
        finally:
            if self._fate != CLOSE_HALF:
                self._close()

    def _close(self):
        close(self._client)
        close(self._server)


def close(end):
    """Wakes the thread that reads from it, too."""
    try:
        end.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
    end.close()


def read(source, count):
    data = bytearray()
    while len(data) < count:
        piece = source.recv(count - len(data))
        if not piece:
            raise ConnectionError("the end of the stream")
        data += piece
    return bytes(data)


def read_message(source):
    head = read(source, 5)
    kind, length = struct.unpack("!ci", head)
    return kind, head + read(source, length - 4)


def is_commit(kind, message):
    """True for a Query, and for the Parse of a statement without a name, that say COMMIT."""
    text = {b"Q": message[5:], b"P": message[6:]}.get(kind, b"")
    return text.upper().startswith((b"COMMIT", b"END"))
