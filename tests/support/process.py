# SPDX-License-Identifier: Apache-2.0
"""Child processes that do not outlive the process that started them."""

import shutil
import signal
import socket
import subprocess


def bound_to_us(command):
    """The command, killed by the kernel when the thread that starts it dies: whatever happens to a
    test or to the runner, no broker and no daemon stays behind."""
    return ["setpriv", "--pdeathsig", "KILL", "--"] + command if shutil.which("setpriv") else command


def start(command, **options):
    return subprocess.Popen(bound_to_us([str(word) for word in command]), **options)


def stop(process, deadline_s=20, with_signal=signal.SIGTERM):
    """Asks the process to end, kills it after the deadline; its exit status."""
    if process.poll() is None:
        process.send_signal(with_signal)
        try:
            process.wait(deadline_s)
        except subprocess.TimeoutExpired:
            process.kill()
    return process.wait()


def free_ports(count):
    """Ports of the loopback that nobody listens on just now, all different."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for s in sockets:
            s.bind(("127.0.0.1", 0))
        return [s.getsockname()[1] for s in sockets]
    finally:
        for s in sockets:
            s.close()
