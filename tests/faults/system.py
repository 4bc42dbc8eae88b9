"""A throw-away PostgreSQL and a gateway that the faults may kill, and what starts them again."""
import itertools
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import psycopg2

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bench"))
import harness  # noqa: E402

# A commit that takes some milliseconds is one that a fault finds under way.
SETTINGS = {"fsync": "on", "synchronous_commit": "on", "commit_delay": "3000", "commit_siblings": "0", "max_connections": "60",
            "superuser_reserved_connections": "5"}
say = harness.say


class System:
    def __init__(self, stack):
        self.stack = stack
        self.folder = harness.work_folder(stack)
        self.cluster = harness.Cluster(stack, self.folder, SETTINGS)
        self.url = self.cluster.migrate("booking")
        self.gateway_url = self.cluster.url("booking", "booking_gateway")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.base = f"http://127.0.0.1:{self.port}"
        self.log = open(self.folder / "gateway.log", "ab", buffering=0)
        stack.callback(self.log.close)
        self.gateway = None
        self.lanes = itertools.cycle("312")  # however many cores this machine has
        self.start_gateway()
        stack.callback(self.end_gateway)
        self.await_ready()

    # The gateway

    def start_gateway(self):
        environment = {k: v for k, v in os.environ.items() if not k.startswith("PG")}
        self.gateway = subprocess.Popen(
            [ROOT / "build/booking-gateway", "--host", "127.0.0.1", "--port", str(self.port), "--log-requests", "off",
             "--booking-lanes", next(self.lanes)],
            env={**environment, "DATABASE_URL": self.gateway_url}, stdout=self.log, stderr=self.log)

    def signal_gateway(self, number):
        self.gateway.send_signal(number)

    def end_gateway(self):
        self.gateway.send_signal(signal.SIGCONT)
        harness.stop(self.gateway)

    def await_ready(self, limit=30):
        """Seconds until the gateway is ready; starts again what has ended."""
        began = time.monotonic()
        while time.monotonic() - began < limit:
            if self.gateway.poll() is not None:
                self.start_gateway()  # it ends by itself while the database is away at its start
            try:
                with urllib.request.urlopen(self.base + "/readyz", timeout=2) as answer:
                    if answer.status == 200:
                        return time.monotonic() - began
            except (OSError, urllib.error.URLError):
                pass
            time.sleep(0.01)
        raise RuntimeError(f"the gateway is not ready {limit} s after the fault")

    # PostgreSQL

    def connect(self, **settings):
        """As a superuser, once the server lets anybody in."""
        end = time.monotonic() + 15
        while True:
            try:
                connection = psycopg2.connect(self.url, **settings)
                connection.autocommit = True
                return connection
            except psycopg2.OperationalError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.02)

    def value(self, sql, *arguments):
        connection = self.connect()
        try:
            with connection.cursor() as cursor:
                cursor.execute(sql, arguments)
                return cursor.fetchone()[0]
        finally:
            connection.close()

    def rows(self, sql):
        connection = self.connect()
        try:
            with connection.cursor() as cursor:
                cursor.execute(sql)
                return cursor.fetchall()
        finally:
            connection.close()

    def backends(self):
        """Those of the gateway, the busy ones first."""
        return [pid for pid, in self.rows("""select pid from pg_stat_activity where usename = 'booking_gateway'
            order by state = 'idle', random()""")]

    def postmaster(self):
        return int((self.cluster.folder / "data/postmaster.pid").read_text().split()[0])

    def start_postgres(self):
        harness.script("cluster", "start", self.cluster.folder, *(f"{k}={v}" for k, v in SETTINGS.items()))

    def restart_postgres(self, mode):
        """mode: the signal that the postmaster gets (SIGINT: fast, SIGQUIT: immediate, SIGKILL: a crash)."""
        pid = self.postmaster()
        os.kill(pid, mode)
        while os.path.exists(f"/proc/{pid}"):
            time.sleep(0.01)
        self.start_postgres()
