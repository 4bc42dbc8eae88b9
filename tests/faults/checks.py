"""Holds every answer against the database once all is quiet."""
import time

import psycopg2

from workload import FeedReader


def check_all(system, ledger, workload):
    await_quiet(system)
    stored = {key: (booking_id, resource) for key, booking_id, resource in system.rows("""
        select k.key, b.id::text, (select c.resource from booking_data.change c where c.booking_id = b.id order by c.position limit 1)
        from booking_data.idempotency_key k left join booking_data.booking b on b.id = k.booking_id""")}
    items = {(booking_id, event): (quantity, cancelled) for booking_id, event, quantity, cancelled in system.rows(
        "select booking_id::text, event_id::text, quantity, cancelled_quantity from booking_data.booking_item")}
    return [
        ("what clients saw while the faults lasted is explained", ledger.violations),
        ("an acknowledged booking is stored as it was acknowledged", lost_bookings(ledger, stored)),
        ("a refused booking left nothing", refused_bookings(ledger, stored)),
        ("no booking is there that nobody asked for", invented_bookings(ledger, stored)),
        ("acknowledged cancellations stand, and no others", wrong_cancellations(ledger, items)),
        ("acknowledged changes of events stand", wrong_events(system, ledger)),
        ("the invariants hold", broken_invariants(system)),
        ("the feed told everything once", wrong_feed(system, workload)),
    ]


def await_quiet(system):
    """Calls whose gateway is gone may still be under way."""
    end = time.monotonic() + 15
    while time.monotonic() < end:
        if system.value("select count(*) from pg_stat_activity where backend_type = 'client backend' and state <> 'idle' "
                        "and pid <> pg_backend_pid()") == 0:
            return
        time.sleep(0.05)
    raise RuntimeError("the database does not come to rest")


def lost_bookings(ledger, stored):
    faults = []
    for booking in ledger.bookings:
        if booking.answer is not None:
            booking_id, resource = stored.get(booking.key, (None, None))
            if booking_id != booking.answer["id"] or resource != booking.answer:
                faults.append(f"key {booking.key}: answered {booking.answer['id']}, stored {booking_id}")
    return faults


def refused_bookings(ledger, stored):
    return [f"key {b.key}: refused, and booking {stored[b.key][0]} is there" for b in ledger.bookings
            if b.answer is None and b.refused and not b.may_exist and b.key in stored]


def invented_bookings(ledger, stored):
    asked = {b.key for b in ledger.bookings if b.answer is not None or b.may_exist}
    return [f"key {key}: booking {booking_id}" for key, (booking_id, _) in stored.items() if key not in asked or booking_id is None]


def wrong_cancellations(ledger, items):
    faults = []
    for booking in ledger.bookings:
        if booking.answer is None:
            continue
        for event in booking.cancelled:
            quantity, cancelled = items.get((booking.answer["id"], event), (None, None))
            most = quantity if event in ledger.cancelled_events else booking.may_be_cancelled[event]
            if cancelled is None or not booking.cancelled[event] <= cancelled <= most:
                faults.append(f"booking {booking.answer['id']}, event {event}: {cancelled} of {quantity} cancelled, told were "
                              f"{booking.cancelled[event]} to {most}")
    return faults


def wrong_events(system, ledger):
    described = dict(system.rows("select id::text, description from booking_data.event"))
    return [f"event {event}: {described[event]!r}, acknowledged was {last!r}" for event, (last, perhaps) in ledger.events.items()
            if described[event] != last and described[event] not in perhaps]


def broken_invariants(system):
    try:
        system.value("select booking_api.verify_invariants()")
    except psycopg2.Error as error:
        return [str(error)]
    return []


def wrong_feed(system, workload):
    workload.stopping.clear()
    reader = FeedReader(workload)
    reader.after = workload.feed[-1] if workload.feed else None
    while reader.read():
        pass
    followed, workload.feed = workload.feed, []
    again = FeedReader(workload)
    while again.read():
        pass
    faults = []
    if len(set(followed)) != len(followed):
        faults.append(f"{len(followed) - len(set(followed))} changes were told twice")
    if followed != workload.feed:
        faults.append(f"followed {len(followed)} changes, read again {len(workload.feed)}; missed: {sorted(set(workload.feed) - set(followed))[:5]}")
    told = len(workload.feed)
    there = system.value("select count(*) from booking_data.change where kind = any (booking_impl.feed_kinds())")
    if told != there:
        faults.append(f"told {told}, recorded {there}")
    return faults
