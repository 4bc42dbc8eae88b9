"""What clients asked for and were told. Each booking belongs to one client, so what it may expect next is known."""
import collections
import dataclasses
import threading

# Answers that say for certain that nothing was done.
NOT_DONE = {"Unavailable", "EventBusy", "TooManyRequests"}


@dataclasses.dataclass
class Booking:
    key: str
    request: dict
    answer: dict = None  # of the first 201
    refused: bool = False  # for certain, at the last attempt and with no unknown outcome before it
    may_exist: bool = False  # an outcome was unknown
    cancelled: dict = None  # by event: what acknowledged cancels took at least
    may_be_cancelled: dict = None  # and with those whose outcome is unknown, at most

    def book(self, answer):
        self.answer = answer
        self.cancelled = {item["eventId"]: 0 for item in answer["items"]}
        self.may_be_cancelled = dict(self.cancelled)

    def quantity(self, event):
        return next(item["quantity"] for item in self.answer["items"] if item["eventId"] == event)

    def may_be_over(self):
        return all(self.may_be_cancelled[event] >= self.quantity(event) for event in self.cancelled)

    def is_over(self):
        return all(self.cancelled[event] >= self.quantity(event) for event in self.cancelled)


class Ledger:
    def __init__(self):
        self.lock = threading.Lock()
        self.bookings = []
        self.cancelled_events = set()  # perhaps: their tickets are taken out of bookings
        self.events = {}  # id -> [the description acknowledged last, those that may have been set since]
        self.counts = collections.Counter()
        self.violations = []

    def add(self, booking):
        with self.lock:
            self.bookings.append(booking)

    def count(self, what):
        with self.lock:
            self.counts[what] += 1

    def violation(self, text):
        with self.lock:
            self.violations.append(text)
