"""What bench/run measures: the same load for the gateway (bench/load.lua) and for pgbench, which calls the functions."""
import json, random
from dataclasses import dataclass, field

BATCH = 64
PREFIX = "00000000-0000-7000-8000-"
HOT, SOLDOUT = PREFIX + "100000000001", PREFIX + "300000000001"
ZIPF_WEIGHTS = [k ** -1.1 for k in range(1, 1001)]
EMAIL = "'user' || :c || '@example.com'"
ANY_EMAIL = "\\set c random(1, 10000)\n"
ANY_EVENT = "\\set e 200000000000 + random(1, 1000)\n"


def uniform(number):
    return PREFIX + str(200000000000 + number)


def flash(number):
    return PREFIX + str(400000000000 + number)


def item(event):
    return '{"eventId":"%s","quantity":1}' % event


def some(variable):
    """A uniform event whose number stands in a pgbench variable, within a text literal of SQL."""
    return f"{PREFIX}' || :{variable} || '"


def book_one(*events, setup=""):
    return f"{ANY_EMAIL}{setup}select booking_api.create_booking({EMAIL}, ('[{','.join(map(item, events))}]')::jsonb);"


def try_one(event):
    """As book_one, where the answer may be a refusal: create_booking would raise it."""
    return (f"{ANY_EMAIL}select booking, error_code, message, detail from booking_api.create_bookings("
            f"""('[{{"customerEmail":"' || {EMAIL} || '","items":[{item(event)}]}}]')::jsonb);""")


def batches(choose, count=16):
    """`count` scripts of BATCH bookings each, and the variables they need: the JSON goes as a parameter, with a key each, as from the gateway."""
    variables = {}
    for number in range(count):
        variables[f"batch{number}"] = json.dumps([
            {"customerEmail": f"user{random.randint(1, 10000)}@example.com",
             "items": [{"eventId": event, "quantity": 1} for event in choose()]} for _ in range(BATCH)], separators=(",", ":"))
    return [f"select booking, error_code, message, detail from booking_api.create_bookings("
            f":{name}, array(select gen_random_uuid()::text from generate_series(1, {BATCH})), false);"
            for name in variables], variables


@dataclass
class Scenario:
    name: str
    title: str
    statuses: tuple  # what the gateway may answer
    direct: list = field(default_factory=list)  # pgbench scripts, one of which is taken at random
    per: int = 1  # requests in one transaction of `direct`
    choose: object = None  # the events of one booking in a batch
    load: str = ""  # in load.lua, if it is not the name
    direct_clients: tuple = ()  # instead of 1, 8 and those of the gateway
    refused: bool = False  # all of it


THREE = ("\\set a random(1, 1000)\n\\set e1 200000000000 + :a\n\\set e2 200000000001 + (:a + random(0, 498)) % 1000\n"
         "\\set e3 200000000001 + (:a + random(499, 997)) % 1000\n")
ZIPF = "\\set e 200000000000 + random_zipfian(1, 1000, 1.1)\n"
CHURN = (ANY_EMAIL + "\\set e 200000000000 + random(1, 10)\n"
         f"select booking_api.create_booking({EMAIL}, ('[{item(some('e'))}]')::jsonb) ->> 'id' as id \\gset\n"
         "select booking_api.cancel_booking(:id);")
GET_EVENT = ANY_EVENT + f"select booking_api.get_event('{PREFIX}' || :e);"

ALL = [
    Scenario("hot", "one hot event", (201,), [book_one(HOT)], choose=lambda: [HOT]),
    Scenario("uniform", "one of 1,000 events", (201,), [book_one(some("e"), setup=ANY_EVENT)],
             choose=lambda: [uniform(random.randint(1, 1000))]),
    Scenario("zipf", "one of 1,000 events, Zipf 1.1", (201,), [book_one(some("e"), setup=ZIPF)],
             choose=lambda: [uniform(random.choices(range(1, 1001), ZIPF_WEIGHTS)[0])]),
    Scenario("multi", "three of 1,000 events", (201,), [book_one(some("e1"), some("e2"), some("e3"), setup=THREE)],
             choose=lambda: [uniform(n) for n in random.sample(range(1, 1001), 3)]),
    Scenario("flash", "flash sale", (201, 409), direct_clients=(8,)),
    Scenario("soldout", "a sold-out event", (409,), [try_one(SOLDOUT)], choose=lambda: [SOLDOUT], refused=True),
    Scenario("churn", "book and cancel, 10 events", (200, 201), [CHURN], per=2),
    Scenario("read_event", "GET an event", (200,), [GET_EVENT], direct_clients=(8,)),
    Scenario("list_events", "GET 100 events", (200,), ["select booking_api.list_events(page_limit => '100');"], direct_clients=(8,)),
    Scenario("list_bookings", "GET 20 of one e-mail's 5,000", (200,),
             ["select booking_api.list_bookings(email => 'heavy@example.com', page_limit => '20');"], direct_clients=(8,)),
    Scenario("read_booking", "GET a booking", (200,), [f"select booking_api.get_booking(:id{n});" for n in range(32)],
             direct_clients=(8,)),
    Scenario("mixed", "80 % reads, 15 % book, 5 % cancel", (200, 201)),
    Scenario("light_book", "book, 10 requests/s", (201,), [book_one(HOT)], direct_clients=(1,)),
    Scenario("light_read", "GET an event, 10 requests/s", (200,), [GET_EVENT], direct_clients=(1,)),
    Scenario("slow_commit", "one hot event, slower commits", (201,), [book_one(HOT)], choose=lambda: [HOT], load="hot"),
]
GROUPS = {"reads": ["read_event", "list_events", "list_bookings", "read_booking"], "light": ["light_book", "light_read"]}
