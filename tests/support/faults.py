# SPDX-License-Identifier: Apache-2.0
"""What a run of tests/support/chaos.py can suffer. A fault picks its victim (None: there is no work to
disturb just now), is inflicted, and returns when what it hurt has been started again."""

from support.chaos import hold
from support.wait import wait_until


class Fault:
    name = ""  # for the report
    may_repeat = True  # at-least-once lanes may write a story again
    patience = 1.0  # how often the next one waits until all is well again
    after_feeding = False  # not while stories are fed: who feeds them would give up

    def victim(self, run):
        raise NotImplementedError

    def inflict(self, run, victim):
        """What happened, in words."""
        raise NotImplementedError

    def end(self, run):
        """All stories are out: what must be true now."""


class KillDaemon(Fault):
    """SIGKILL, and a new start at once; one instance at a time, drawn among those that have work."""

    name = "an instance killed"
    patience = 0.5

    def victim(self, run):
        for daemon in run.chance.sample(run.daemons, len(run.daemons)):
            if run.in_flight(daemon) > 0:
                return daemon
        return None

    def inflict(self, run, victim):
        victim.process.kill()
        victim.process.wait()
        victim.start()
        return f"killed instance {run.daemons.index(victim) + 1}"


class BrokerFault(Fault):
    after_feeding = True

    def __init__(self, cluster, longest_s=3.0):
        self.cluster, self.longest_s, self.count = cluster, longest_s, 0

    def victim(self, run):
        if not run.pending():
            return None
        self.count += 1
        return self.cluster.nodes[(self.count - 1) % len(self.cluster.nodes)]


def not_ready(daemon):
    return daemon.get("/readyz")[0] == 503


def resident_mb(daemon, field="VmHWM"):
    """Memory of the daemon in RAM: VmRSS now, VmHWM at its peak."""
    for line in open(f"/proc/{daemon.process.pid}/status"):
        if line.startswith(field):
            return int(line.split()[1]) / 1024
    raise AssertionError(f"/proc tells no {field}")


class Stall(BrokerFault):
    """The only broker stops answering for longest_s, its connections stay: nothing can be written."""

    may_repeat = False
    name = "the broker stalled"

    def inflict(self, run, victim):
        victim.freeze()
        hold(self.longest_s)
        victim.thaw()
        peaks = ", ".join(f"{resident_mb(daemon):.0f} MB" for daemon in run.daemons)
        return f"the broker gave no answer for {self.longest_s:.0f} s; peak memory {peaks}"


class RestartBroker(BrokerFault):
    """The only broker is killed, or stopped by turns, and started when the daemons have said that they
    are not ready, or up to longest_s later."""

    def inflict(self, run, victim):
        kill = self.count % 2 == 1
        victim.kill() if kill else victim.stop()
        for daemon in run.daemons:
            wait_until(lambda: not_ready(daemon), 60, "a daemon without a broker to say that it is not ready")
        hold(run.chance.uniform(0, self.longest_s))
        victim.start()
        self.cluster.wait_ready()
        return f"the broker was {'killed' if kill else 'stopped'} and started"

    def end(self, run):
        for daemon in run.daemons:
            daemon.wait_ready()


class RestartReplica(BrokerFault):
    """One of the brokers is killed, or stopped by turns, and started again up to longest_s later; the
    next in turn has to wait until every replica is in sync."""

    def inflict(self, run, victim):
        kill = run.chance.random() < 0.5
        victim.kill() if kill else victim.stop()
        hold(run.chance.uniform(0, self.longest_s))
        victim.start()
        self.cluster.wait_in_sync()
        return f"broker {victim.number} was {'killed' if kill else 'stopped'} and started"
