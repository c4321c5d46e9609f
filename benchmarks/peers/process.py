"""Processes under measurement, and what the machine did meanwhile."""
import contextlib
import ctypes
import os
import re
import signal
import subprocess
import time

TICK = os.sysconf("SC_CLK_TCK")
LIBC = ctypes.CDLL(None)
now = time.monotonic


def descendants(pid):
    found = []
    with contextlib.suppress(OSError):
        for thread in os.listdir("/proc/%d/task" % pid):
            with open("/proc/%d/task/%s/children" % (pid, thread)) as file:
                for child in map(int, file.read().split()):
                    found += [child] + descendants(child)
    return found


def cpu_times(pid):
    """User and system seconds of a process and of its children that have ended."""
    with open("/proc/%d/stat" % pid) as file:
        fields = file.read().rsplit(")", 1)[1].split()
    user, system, ended_user, ended_system = map(int, fields[11:15])
    return (user + ended_user) / TICK, (system + ended_system) / TICK


def machine_cpu():
    """Seconds that the cores were busy, all processes together; without interrupts, a part of which is ours."""
    with open("/proc/stat") as file:
        return sum(map(int, file.readline().split()[1:4])) / TICK


def loopback_bytes():
    with open("/proc/net/dev") as file:
        return next((int(line.split(":")[1].split()[0]) for line in file if line.strip().startswith("lo:")), 0)


def is_listening(port):
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        with contextlib.suppress(OSError), open(table) as file:
            for line in file.readlines()[1:]:
                fields = line.split()
                if fields[3] == "0A" and int(fields[1].rsplit(":", 1)[1], 16) == port:
                    return True
    return False


class Process:
    """A command and all that it starts. Done when its marker file exists, its output has the line, or it ended with 0."""

    started = []

    def __init__(self, command, log, marker=None, done_line=None, env=None):
        self.log, self.marker, self.done_line = log, marker, done_line
        self.output = open(log, "wb")
        self.log_size = 0
        self.begin = now()
        self.process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=self.output, stderr=self.output, env={**os.environ, **(env or {})},
            preexec_fn=lambda: LIBC.prctl(1, signal.SIGKILL))  # it ends when the harness does
        self.pid = self.process.pid
        self.status = None
        self.user = self.system = 0.0
        self.resident = self.anonymous = 0
        Process.started.append(self)

    def ended(self):
        if self.status is None:
            pid, status, usage = os.wait4(self.pid, os.WNOHANG)
            if pid:
                self.status = self.process.returncode = os.waitstatus_to_exitcode(status)
                self.user, self.system = max(self.user, usage.ru_utime), max(self.system, usage.ru_stime)
                self.resident = max(self.resident, usage.ru_maxrss << 10)
        return self.status is not None

    def sample(self):
        """Takes note of the CPU time so far and of the memory's peaks, of the whole tree."""
        if self.ended():
            return
        user = system = resident = anonymous = 0
        for pid in [self.pid] + descendants(self.pid):
            with contextlib.suppress(OSError, IndexError):
                with open("/proc/%d/status" % pid) as file:
                    status = dict(re.findall(r"(VmHWM|RssAnon):\s+(\d+)", file.read()))
                resident += int(status.get("VmHWM", 0)) << 10
                anonymous += int(status.get("RssAnon", 0)) << 10
                times = cpu_times(pid)
                user, system = user + times[0], system + times[1]
        self.user, self.system = max(self.user, user), max(self.system, system)
        self.resident, self.anonymous = max(self.resident, resident), max(self.anonymous, anonymous)

    def cpu(self):
        self.sample()
        return self.user, self.system

    def memory(self):
        """Resident and anonymous bytes just now, and threads."""
        values = [0, 0, 0]
        for pid in [self.pid] + descendants(self.pid):
            with contextlib.suppress(OSError), open("/proc/%d/status" % pid) as file:
                found = dict(re.findall(r"(VmRSS|RssAnon|Threads):\s+(\d+)", file.read()))
                for i, key in enumerate(("VmRSS", "RssAnon", "Threads")):
                    values[i] += int(found.get(key, 0))
        return values[0] << 10, values[1] << 10, values[2]

    def is_done(self):
        if self.marker and os.path.exists(self.marker):
            return True
        if self.done_line:
            size = os.path.getsize(self.log)
            if size != self.log_size:
                self.log_size = size
                with open(self.log, errors="replace") as file:
                    if re.search("^" + self.done_line, file.read(), re.MULTILINE):
                        return True
        return self.ended() and self.status == 0

    def stop(self):
        if not self.ended():
            children = descendants(self.pid)
            for sign, seconds in ((signal.SIGTERM, 5), (signal.SIGKILL, 5)):
                if not self.ended():
                    os.kill(self.pid, sign)
                end = now() + seconds
                while not self.ended() and now() < end:
                    time.sleep(0.01)
            for child in children:  # those that outlived it were given to init
                with contextlib.suppress(OSError), open("/proc/%d/stat" % child) as file:
                    if file.read().rsplit(")", 1)[1].split()[1] == "1":
                        os.kill(child, signal.SIGKILL)
        self.output.close()

    def tail(self):
        with open(self.log, errors="replace") as file:
            return file.read()[-600:]

    @classmethod
    def stop_all(cls):
        for process in cls.started:
            process.stop()
        cls.started.clear()
