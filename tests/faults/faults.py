"""The faults. Each is made, lasts for a while that depends on chance (0..1), and is taken away again."""
import contextlib
import os
import signal
import subprocess
import threading
import time

import psycopg2

from system import ROOT, harness


def signal_backend(number):
    def fault(system, _chance):
        for pid in system.backends()[:1]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
    return fault


def stop_backend(system, chance):
    """A backend that does not answer for longer than a call may take."""
    for pid in system.backends()[:1]:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGSTOP)
            time.sleep(1 + 6 * chance)
            os.kill(pid, signal.SIGCONT)


def stop_postgres(system, chance):
    """Every process of the server stands still."""
    pids = [system.postmaster()] + [pid for pid, in system.rows("select pid from pg_stat_activity where pid <> pg_backend_pid()")]
    try:
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGSTOP)
        time.sleep(1 + 5 * chance)
    finally:
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)


def restart(mode):
    return lambda system, _chance: system.restart_postgres(mode)


def crash_gateway(system, _chance):
    system.signal_gateway(signal.SIGKILL)
    system.gateway.wait()
    system.start_gateway()


def restart_gateway(system, _chance):
    harness.stop(system.gateway)
    system.start_gateway()


def stop_gateway(system, chance):
    system.signal_gateway(signal.SIGSTOP)
    time.sleep(0.5 + 3 * chance)
    system.signal_gateway(signal.SIGCONT)


def exhaust_connections(system, chance):
    """Nobody else gets a connection, and the gateway loses those it has."""
    taken = []
    try:
        for pid in system.backends():
            system.value("select pg_terminate_backend(%s)", pid)
        with contextlib.suppress(psycopg2.OperationalError):
            while True:
                taken.append(psycopg2.connect(system.gateway_url))
        time.sleep(0.5 + 3 * chance)
    finally:
        for connection in taken:
            connection.close()


@contextlib.contextmanager
def owner(system):
    connection = system.connect()
    try:
        with connection.cursor() as cursor:
            cursor.execute("begin; set local role booking_owner")
            yield cursor
            cursor.execute("rollback")
    except psycopg2.Error:
        pass  # the fault's own victim, e.g. of a deadlock
    finally:
        connection.close()


def hold_lock(system, chance):
    """A DBA looks at the seats of some events for update, and goes for coffee."""
    with owner(system) as cursor:
        cursor.execute("select from booking_data.event_seats order by event_id limit 5 for update")
        time.sleep(0.5 + 4 * chance)


def hold_snapshot(system, chance):
    """A long transaction that has written: the feed waits for it."""
    with owner(system) as cursor:
        cursor.execute("select pg_current_xact_id()")
        time.sleep(1 + 3 * chance)


def deadlock(system, chance):
    """DBA sessions that lock seats in the wrong order."""
    def lock(order):
        end = time.monotonic() + 1 + 2 * chance
        while time.monotonic() < end:
            with owner(system) as cursor:
                for event, in events[::order]:
                    cursor.execute("select from booking_data.event_seats where event_id = %s for update", (event,))
                    time.sleep(0.005)
    events = system.rows("select event_id from booking_data.event_seats order by event_id limit 6")
    threads = [threading.Thread(target=lock, args=(order,)) for order in (1, -1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def apply_again(system, _chance):
    subprocess.run([ROOT / "scripts/migrate"], check=True, cwd=ROOT, env={**os.environ, "DATABASE_URL": system.url},
                   stdout=subprocess.DEVNULL)


def rewrite_tables(system, _chance):
    connection = system.connect(options="-c lock_timeout=1500")
    try:
        with connection.cursor() as cursor:
            for sql in ("reindex index concurrently booking_data.booking_item_by_event", "vacuum full booking_data.event_seats",
                        "vacuum booking_data.change"):
                with contextlib.suppress(psycopg2.errors.LockNotAvailable, psycopg2.errors.DeadlockDetected):
                    cursor.execute(sql)
            cursor.execute("""select format('drop index concurrently booking_data.%I', c.relname)
                from pg_index i join pg_class c on c.oid = i.indexrelid where not i.indisvalid and c.relname like '%%_ccnew%%'""")
            for drop, in cursor.fetchall():
                cursor.execute(drop)
    finally:
        connection.close()


def back_up(system, _chance):
    subprocess.run(["pg_dump", "--format=custom", f"--file={system.folder / 'dump'}", system.url], check=True)


KINDS = {
    "backend SIGQUIT": signal_backend(signal.SIGQUIT),
    "backend SIGKILL": signal_backend(signal.SIGKILL),
    "backend SIGTERM": signal_backend(signal.SIGTERM),
    "backend SIGINT": signal_backend(signal.SIGINT),
    "backend stopped": stop_backend,
    "PostgreSQL stopped": stop_postgres,
    "PostgreSQL fast": restart(signal.SIGINT),
    "PostgreSQL immediate": restart(signal.SIGQUIT),
    "PostgreSQL SIGKILL": restart(signal.SIGKILL),
    "gateway SIGKILL": crash_gateway,
    "gateway restart": restart_gateway,
    "gateway stopped": stop_gateway,
    "no connection left": exhaust_connections,
    "long lock": hold_lock,
    "long transaction": hold_snapshot,
    "deadlocks": deadlock,
    "code applied again": apply_again,
    "tables rewritten": rewrite_tables,
    "backup": back_up,
}
