# SPDX-License-Identifier: Apache-2.0
"""The side of systemd that a service talks to: a socket that keeps what it is told, in order."""

import socket
import tempfile
from pathlib import Path

from support.daemon import wiremill
from support.skip import Skip
from support.wait import wait_until


class Manager:
    """`environment` is what the service is started with."""

    def __init__(self, watchdog_us=None):
        if b"libsystemd   none" in wiremill("version", "-v").stdout:
            raise Skip("wiremill was built without libsystemd")
        self.folder = tempfile.TemporaryDirectory(prefix="wiremill-notify-")
        path = Path(self.folder.name) / "notify"
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(str(path))
        self.socket.setblocking(False)
        self.environment = {"NOTIFY_SOCKET": str(path)}
        if watchdog_us is not None:
            self.environment["WATCHDOG_USEC"] = str(watchdog_us)
        self.heard = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()
        self.folder.cleanup()

    def fill(self):
        """Makes all that is said from now on wait, as a service manager does that stands still."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as other:
            other.setblocking(False)
            try:
                while True:
                    other.sendto(b"X=1", self.environment["NOTIFY_SOCKET"])
            except BlockingIOError:
                pass

    def listen(self):
        """All messages so far, each a dict of its assignments."""
        while True:
            try:
                text = self.socket.recv(65536).decode()
            except BlockingIOError:
                return self.heard
            self.heard.append(dict(line.split("=", 1) for line in text.splitlines()))

    def values(self, name):
        return [message[name] for message in self.listen() if name in message]

    def last(self, name):
        return (self.values(name) or [None])[-1]

    def wait_for(self, name, accept=lambda value: True, deadline_s=30):
        """The newest value of `name`, as soon as it is acceptable."""
        fits = lambda: (self.last(name) is not None and accept(self.last(name))) or None
        wait_until(fits, deadline_s, f"{name} from the service; it said {self.heard}")
        return self.last(name)
