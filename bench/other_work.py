"""How much of the processors other programs used during a measurement: it spoils figures, unequally."""
import contextlib, os, resource, time
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def all_work():
    """Seconds of all processors in programs and the kernel, interrupts left out."""
    user, nice, system = map(int, Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:4])
    return (user + nice + system) / TICKS


def process_work(pid, with_ended_children=False):
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return sum(map(int, fields[11:15 if with_ended_children else 13])) / TICKS


class OtherWork:
    """share: of one core, after the `with` block. Own are this process and the given one, with their children."""

    def __init__(self, process):
        self.process = process

    def own_work(self):
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        own = sum(os.times()[:2]) + children.ru_utime + children.ru_stime + process_work(self.process, with_ended_children=True)
        for parent in self.process, os.getpid():
            for child in Path(f"/proc/{parent}/task/{parent}/children").read_text().split():
                with contextlib.suppress(OSError):
                    own += process_work(child)
        return own

    def __enter__(self):
        self.before = time.monotonic(), all_work() - self.own_work()
        return self

    def __exit__(self, *_):
        began, work = self.before
        self.share = max(0.0, (all_work() - self.own_work() - work) / (time.monotonic() - began))


def wait_for_quiet(seconds, limit=0.2):
    """Until the machine does next to nothing for a moment, or the time is over."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        before = all_work()
        time.sleep(0.2)
        if (all_work() - before) / 0.2 < limit:
            return
