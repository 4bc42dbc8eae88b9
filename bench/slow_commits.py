"""Makes every commit of a cluster some milliseconds slower, as a synchronous standby far away does.

The standby is pg_receivewal --synchronous: it flushes what it gets and says so, and replays nothing. What it says comes late,
through a relay of our own between two Unix sockets; what the primary sends is not delayed. So a commit costs its local flush
and the delay, and any number of commits wait at the same time.

    python3 slow_commits.py LISTEN_FOLDER TARGET_FOLDER MILLISECONDS     the relay
"""
import asyncio, contextlib, os, shutil, subprocess, sys, tempfile, time

from harness import psql, script, stop

SOCKET = ".s.PGSQL.5432"


async def copy(reader, writer, delay):
    """Passes on each piece `delay` seconds after it came; pieces on their way do not wait for each other."""
    pieces = asyncio.Queue()

    async def deliver():
        while True:
            due, data = await pieces.get()
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            writer.write(data)
            await writer.drain()

    delivery = asyncio.create_task(deliver())
    try:
        while data := await reader.read(1 << 18):
            pieces.put_nowait((time.monotonic() + delay, data))
    finally:
        delivery.cancel()
        writer.close()


async def relay(listen_folder, target_folder, delay):
    async def serve(standby_reader, standby_writer):
        primary_reader, primary_writer = await asyncio.open_unix_connection(f"{target_folder}/{SOCKET}")
        await asyncio.gather(copy(standby_reader, primary_writer, delay), copy(primary_reader, standby_writer, 0),
                             return_exceptions=True)

    server = await asyncio.start_unix_server(serve, f"{listen_folder}/{SOCKET}")
    await server.serve_forever()


@contextlib.contextmanager
def slow_commits(cluster, milliseconds):
    with contextlib.ExitStack() as stack:
        folder = tempfile.mkdtemp(prefix="booking-relay-")  # short: a socket's path has at most 107 bytes
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        # In memory where there is room: only the primary is to use the disk.
        memory = "/dev/shm" if os.path.isdir("/dev/shm") and shutil.disk_usage("/dev/shm").free > 4 << 30 else None
        received = tempfile.mkdtemp(prefix="booking-wal-", dir=memory)
        stack.callback(shutil.rmtree, received, ignore_errors=True)
        relay_process = subprocess.Popen([sys.executable, "-B", __file__, folder, cluster.socket_folder(), str(milliseconds)])
        stack.callback(stop, relay_process)
        while not os.path.exists(f"{folder}/{SOCKET}"):
            if relay_process.poll() is not None:
                raise SystemExit("the relay did not start")
            time.sleep(0.05)
        pg_receivewal = f"/usr/lib/postgresql/{script('packages', 'major')}/bin/pg_receivewal"
        standby = subprocess.Popen([pg_receivewal, "--synchronous", "-D", received, "-d",
                                    f"host={folder} port=5432 user=postgres application_name=late"], stderr=subprocess.DEVNULL)
        stack.callback(stop, standby)
        stack.callback(set_standby, cluster, "")
        set_standby(cluster, "late")
        for _ in range(100):
            if psql(cluster.url(), "select sync_state from pg_stat_replication") == "sync":
                break
            time.sleep(0.1)
        else:
            raise SystemExit("the standby did not connect")
        yield


def set_standby(cluster, name):
    psql(cluster.url(), f"alter system set synchronous_standby_names = '{name}'")
    psql(cluster.url(), "select pg_reload_conf()")


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(relay(sys.argv[1], sys.argv[2], float(sys.argv[3]) / 1000))
