"""What the benchmarks share: a throw-away PostgreSQL, the gateway, wrk and pgbench, each started and ended here."""
import contextlib, glob, json, os, re, shutil, signal, socket, subprocess, sys, tempfile, time, urllib.request
from pathlib import Path

BENCH = Path(__file__).resolve().parent
ROOT = BENCH.parent
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "shared_buffers": "1GB",
           "max_wal_size": "4GB", "checkpoint_timeout": "30min", "max_connections": "250"}


def say(text):
    print(text, file=sys.stderr, flush=True)


def script(name, *arguments, **environment):
    """Runs one of scripts/ and returns what it prints."""
    return subprocess.run([ROOT / "scripts" / name, *map(str, arguments)], check=True, text=True, stdout=subprocess.PIPE,
                          cwd=ROOT, env={**os.environ, **environment}).stdout.strip()


def psql(url, sql, **variables):
    command = ["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", *(f"-v{k}={v}" for k, v in variables.items()), "-d", url]
    done = subprocess.run(command, text=True, input=sql, stdout=subprocess.PIPE,
                          env={**os.environ, "PGOPTIONS": "-c client_min_messages=warning"})
    if done.returncode != 0:
        raise SystemExit("psql failed, see above")
    return done.stdout.strip()


def exit_cleanly_on_signals():
    for number in signal.SIGTERM, signal.SIGHUP:
        signal.signal(number, lambda *_: sys.exit("stopped"))


def stop(process, grace=15):
    process.terminate()
    try:
        process.wait(grace)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def work_folder(stack):
    """In the checkout: the folder for temporary files may be memory, where a flush costs nothing."""
    parent = ROOT / ".run"
    parent.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir=parent))
    folder.chmod(0o755)  # root's cluster belongs to another user, who must get through
    stack.callback(shutil.rmtree, folder, ignore_errors=True)
    return folder


class Cluster:
    def __init__(self, stack, folder, settings):
        self.folder = folder / "cluster"
        stack.callback(script, "cluster", "remove", self.folder)
        script("cluster", "start", self.folder, *(f"{k}={v}" for k, v in settings.items()))
        self.pid = int((self.folder / "data/postmaster.pid").read_text().split()[0])

    def url(self, database="postgres", user="postgres"):
        return script("cluster", "url", self.folder, database, user)

    def socket_folder(self):
        return re.search(r"host=([^&]+)", self.url())[1]

    def migrate(self, database):
        """Makes a database with this checkout's schema."""
        psql(self.url(), f"create database {database}")
        script("migrate", DATABASE_URL=self.url(database))
        return self.url(database)


class Gateway:
    def __init__(self, stack, url, arguments=()):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.base = f"http://127.0.0.1:{port}"
        environment = {k: v for k, v in os.environ.items() if not k.startswith("PG")}
        self.process = subprocess.Popen(
            [os.environ.get("BOOKING_GATEWAY", ROOT / "build/booking-gateway"), "--host", "127.0.0.1", "--port", str(port), "--log-requests", "off", *arguments],
            env={**environment, "DATABASE_URL": url}, stdout=subprocess.DEVNULL)
        stack.callback(stop, self.process)
        for _ in range(150):
            with contextlib.suppress(OSError), urllib.request.urlopen(self.base + "/health", timeout=2):
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        raise SystemExit("the gateway did not start")

    def metrics(self):
        with urllib.request.urlopen(self.base + "/metrics", timeout=10) as answer:
            lines = answer.read().decode().splitlines()
        return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines if line and line[0] != "#")}

    def peak_memory_mb(self):
        return int(re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{self.process.pid}/status").read_text())[1]) / 1024


def wrk(base, load, clients, seconds, ids=None):
    """One run of bench/load.lua; load is its SCENARIO [ARGUMENT]."""
    command = ["wrk", "-t1", f"-c{clients}", f"-d{seconds}s", "--timeout", "10s", "-s", BENCH / "load.lua", base, "--", *load]
    done = subprocess.run(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          env={**os.environ, "BENCH_BOOKING_IDS": str(ids)})
    lines = done.stdout.strip().splitlines()
    if done.returncode != 0 or not lines or not lines[-1].startswith("{"):
        raise SystemExit(f"wrk failed:\n{done.stdout}{done.stderr}")
    return json.loads(lines[-1])


def pgbench(folder, url, sql, clients, seconds=None, transactions=None, rate=None, variables=None, warmup=1):
    """Runs the transactions in sql, a list of scripts chosen at random. The first second does not count: sessions start."""
    prefix = folder / "pgbench"
    command = ["pgbench", "-n", "-Mprepared", f"-c{clients}", f"-j{min(2, clients)}", "-l", f"--log-prefix={prefix}"]
    command += [f"-T{seconds + warmup}"] if transactions is None else [f"-t{transactions}"]
    command += [f"-R{rate}"] if rate else []
    for name, value in (variables or {}).items():
        command += ["-D", f"{name}={value}"]
    for number, text in enumerate(sql):
        path = folder / f"pgbench{number}.sql"
        path.write_text(text + "\n")
        command += ["-f", path]
    for old in glob.glob(f"{prefix}.*"):
        os.unlink(old)
    # jit=off: as for the gateway's role. Plans that avoid a disabled scan look so costly that they would be compiled.
    done = subprocess.run([*command, url], text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          env={**os.environ, "PGOPTIONS": "-c jit=off"})
    if done.returncode != 0:
        raise SystemExit(f"pgbench failed:\n{done.stdout}{done.stderr}")
    rows = []  # (end, duration) in milliseconds
    for path in glob.glob(f"{prefix}.*"):
        with open(path) as lines:
            for fields in map(str.split, lines):
                lag = int(fields[6]) if rate else 0  # how late pgbench itself was
                rows.append((int(fields[4]) * 1e3 + int(fields[5]) / 1e3, (int(fields[2]) - lag) / 1e3))
        os.unlink(path)
    rows.sort()
    began = rows[0][0] - rows[0][1]
    cut = began if transactions is not None else began + 1000 * warmup
    times = sorted(duration for end, duration in rows if end > cut) or [0.0]
    return {"requests": len(times), "seconds": (rows[-1][0] - cut) / 1e3, "all_requests": len(rows), "p50": times[len(times) // 2],
            "p99": times[len(times) * 99 // 100], "max": times[-1], "refused": 0, "broken": 0, "answers": {}}
