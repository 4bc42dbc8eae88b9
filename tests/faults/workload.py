"""Clients over HTTP and in SQL, each a thread, until they are told to stop."""
import http.client
import json
import random
import socket
import threading
import time
import uuid

import psycopg2

from ledger import NOT_DONE, Booking

EVENTS = 12
CAPACITIES = [1_000_000, 1_000_000, 200_000, 5_000, 2_000, 500]
EXPECTED = {200, 201, 400, 404, 409, 422, 503}


class Workload:
    def __init__(self, system, ledger, clients, seed):
        self.system, self.ledger = system, ledger
        self.stopping = threading.Event()
        self.feed = []
        self.events = [self.make_event(number) for number in range(EVENTS)]
        self.threads = [threading.Thread(target=HttpClient(self, random.Random(f"{seed} http {n}"), n).run) for n in range(clients)]
        for n, level in enumerate(("read committed", "repeatable read", "serializable")):
            self.threads.append(threading.Thread(target=SqlClient(self, random.Random(f"{seed} sql {n}"), level).run))
        self.threads += [threading.Thread(target=self.watch_invariants), threading.Thread(target=FeedReader(self).run),
                         threading.Thread(target=Organiser(self, random.Random(f"{seed} organiser")).run)]

    def make_event(self, number):
        connection = self.system.connect()
        with connection.cursor() as cursor:
            event = {"name": f"Event {number}", "startsAt": "2099-01-01T20:00:00Z", "capacity": CAPACITIES[number % len(CAPACITIES)]}
            cursor.execute("select booking_api.create_event(%s)->>'id'", (json.dumps(event),))
            event_id = cursor.fetchone()[0]
            cursor.execute("select booking_api.publish_event(%s)", (event_id,))
        connection.close()
        return event_id

    def start(self):
        for thread in self.threads:
            thread.start()

    def stop(self):
        self.stopping.set()
        for thread in self.threads:
            thread.join()

    def watch_invariants(self):
        while not self.stopping.wait(1):
            try:
                self.system.value("select booking_api.verify_invariants()")
            except psycopg2.Error as error:
                if error.pgcode == "TKX01":
                    self.ledger.violation(f"verify_invariants: {error}")


class HttpClient:
    def __init__(self, workload, dice, number):
        self.workload, self.dice, self.number = workload, dice, number
        self.ledger = workload.ledger
        self.connection = None
        self.bookings = []

    def run(self):
        while not self.workload.stopping.is_set():
            chance = self.dice.random()
            if chance < 0.6 or not self.bookings:
                self.book()
            elif chance < 0.85:
                self.cancel(self.dice.choice(self.bookings))
            elif chance < 0.97:
                self.look_at(self.dice.choice(self.bookings))
            else:
                self.change_event()

    def send(self, method, path, body=None, headers=None):
        """(status, answer), or (None, None) where there was none."""
        try:
            if self.connection is None:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.workload.system.port, timeout=15)
            text = None if body is None else json.dumps(body)
            self.connection.request(method, path, text, {"Content-Type": "application/json", **(headers or {})})
            answer = self.connection.getresponse()
            data = answer.read()
        except (OSError, http.client.HTTPException, socket.timeout):
            if self.connection is not None:
                self.connection.close()
            self.connection = None
            self.ledger.count(f"{method} no answer")
            time.sleep(0.02)
            return None, None
        shown = json.loads(data) if data else {}
        self.ledger.count(f"{method} {answer.status}{' ' + shown['error'] if 'error' in shown else ''}")
        if answer.status not in EXPECTED:
            self.ledger.violation(f"{method} {path}: {answer.status} {shown}")
        return answer.status, shown

    def book(self):
        events = self.dice.sample(self.workload.events, self.dice.choice([1, 1, 1, 2, 3]))
        request = {"customerEmail": f"client{self.number}@example.com",
                   "items": [{"eventId": event, "quantity": self.dice.randint(1, 3)} for event in events]}
        booking = Booking(str(uuid.UUID(int=self.dice.getrandbits(128))), request)
        self.ledger.add(booking)
        for _ in range(20):
            status, answer = self.send("POST", "/api/v1/bookings", request, {"Idempotency-Key": booking.key})
            if status == 201:
                booking.book(answer)
                self.bookings.append(booking)
                break
            certain = status is not None and answer.get("error") != "OutcomeUnknown"
            booking.may_exist |= not certain
            booking.refused = certain
            if certain and answer["error"] not in NOT_DONE or self.workload.stopping.is_set():
                break
            time.sleep(0.05)
        if len(self.bookings) > 200:
            del self.bookings[:100]

    def cancel(self, booking):
        body = None
        parts = dict(booking.cancelled)
        if self.dice.random() < 0.5:
            event = self.dice.choice(list(parts))
            body = {"items": [{"eventId": event, "quantity": 1}]}
        status, answer = self.send("POST", f"/api/v1/bookings/{booking.answer['id']}/cancel", body)
        wanted = {event: 1 for event in [body["items"][0]["eventId"]]} if body else {e: booking.quantity(e) for e in parts}
        done = status == 200
        unknown = status is None or (answer or {}).get("error") == "OutcomeUnknown"
        for event, quantity in wanted.items():
            most = booking.quantity(event)
            if done or unknown:
                booking.may_be_cancelled[event] = min(most, booking.may_be_cancelled[event] + quantity)
            if done:
                booking.cancelled[event] = min(most, booking.cancelled[event] + quantity)
        if status == 404:
            self.ledger.violation(f"booking {booking.answer['id']} was acknowledged, its cancel got 404")
        elif status == 409 and not booking.may_be_over() and not self.ledger.cancelled_events & set(booking.cancelled):
            self.ledger.violation(f"booking {booking.answer['id']}: {answer} though nobody cancelled all of it")
        elif done:
            self.compare(booking, answer)

    def look_at(self, booking):
        status, answer = self.send("GET", f"/api/v1/bookings/{booking.answer['id']}")
        if status == 404:
            self.ledger.violation(f"booking {booking.answer['id']} was acknowledged and is not found")
        elif status == 200:
            self.compare(booking, answer)

    def compare(self, booking, shown):
        for item in shown["items"]:
            event = item["eventId"]
            if event not in self.ledger.cancelled_events and not booking.cancelled[event] <= item["cancelledQuantity"] <= booking.may_be_cancelled[event]:
                self.ledger.violation(f"booking {shown['id']} shows {item['cancelledQuantity']} cancelled of {event}, told were "
                                      f"{booking.cancelled[event]} to {booking.may_be_cancelled[event]}")

    def change_event(self):
        if self.number >= len(self.workload.events):
            return
        event = self.workload.events[self.number]  # nobody else describes it
        text = str(self.dice.getrandbits(64))
        status, answer = self.send("PATCH", f"/api/v1/events/{event}", {"description": text})
        state = self.ledger.events.setdefault(event, [None, set()])
        if status == 200:
            self.ledger.events[event] = [text, set()]
        elif status is None or answer.get("error") == "OutcomeUnknown":
            state[1].add(text)


class SqlClient:
    """A DBA who books in a transaction at some isolation level, having looked at something first."""

    def __init__(self, workload, dice, level):
        self.workload, self.dice, self.level = workload, dice, level

    def run(self):
        connection = None
        while not self.workload.stopping.wait(0.01):
            items = [{"eventId": event, "quantity": 1} for event in self.dice.sample(self.workload.events, 2)]
            booking = Booking(str(uuid.UUID(int=self.dice.getrandbits(128))), {"customerEmail": "dba@example.com", "items": items})
            self.workload.ledger.add(booking)
            committing = False
            try:
                connection = connection or self.workload.system.connect()
                with connection.cursor() as cursor:
                    cursor.execute(f"begin isolation level {self.level}")
                    cursor.execute("select count(*) from booking_data.event")
                    time.sleep(self.dice.random() * 0.02)
                    cursor.execute("select booking_api.create_booking(%s, %s, %s)", ("dba@example.com", json.dumps(items), booking.key))
                    answer = cursor.fetchone()[0]
                    committing = True
                    cursor.execute("commit")
                booking.book(answer)
                self.workload.ledger.count(f"SQL {self.level}: booked")
            except psycopg2.Error as error:
                booking.may_exist = committing
                booking.refused = not committing
                self.workload.ledger.count(f"SQL {self.level}: {error.pgcode or 'connection lost'}")
                try:
                    connection.rollback()
                    with connection.cursor() as cursor:
                        cursor.execute("rollback")
                except (psycopg2.Error, AttributeError):
                    connection = None
                    time.sleep(0.05)


class Organiser:
    """Closes events and puts them on sale again, changes limits, and cancels one of its own now and then."""

    def __init__(self, workload, dice):
        self.workload, self.client = workload, HttpClient(workload, dice, EVENTS + 1)
        self.dice = dice

    def run(self):
        while not self.workload.stopping.wait(0.2):
            event = self.dice.choice(self.workload.events[-4:])
            step = self.dice.choice(["close", "publish", "publish", "limit", "cancel"])
            if step == "limit":
                self.client.send("PATCH", f"/api/v1/events/{event}", {"maxPerBooking": self.dice.randint(1, 4)})
            elif step != "cancel":
                self.client.send("POST", f"/api/v1/events/{event}/{step}")
            elif self.dice.random() < 0.05:
                self.workload.ledger.cancelled_events.add(self.workload.events[-1])
                self.client.send("POST", f"/api/v1/events/{self.workload.events[-1]}/cancel")


class FeedReader:
    """Follows the feed as a mirror would."""

    def __init__(self, workload):
        self.workload, self.client = workload, HttpClient(workload, random.Random(0), EVENTS + 2)
        self.after = None

    def run(self):
        while not self.workload.stopping.is_set():
            if not self.read():
                time.sleep(0.05)

    def read(self):
        """Whether there is more."""
        status, page = self.client.send("GET", "/api/v1/changes?limit=100" + (f"&after={self.after}" if self.after else ""))
        if status != 200:
            return False
        self.workload.feed += [change["position"] for change in page["data"]]
        self.after = page["pagination"]["nextCursor"]
        return page["pagination"]["hasMore"]
