begin;
\ir ../helpers.sql
select plan(61);

select * from test.check_api_function('create_bookings', 'requests jsonb, idempotency_keys text[], skip_locked boolean, booking_ids uuid[]',
    'TABLE(request_number integer, booking json, is_replayed boolean, error_code text, message text, detail text)', 'volatile');

select test.make_event(name => 'Hall', id => '0000000a-000a-400a-800a-00000000000a') as hall,
    test.make_event(name => 'Opera', id => '0000000b-000b-400b-800b-00000000000b', max_per_booking => 5) as opera,
    test.make_event(id => '0000000c-000c-400c-800c-00000000000c', capacity => 2) as club,
    test.make_event(id => '0000000d-000d-400d-800d-00000000000d', capacity => 0) as full_house,
    test.make_event(id => '0000000e-000e-400e-800e-00000000000e', status => 'closed') as closed,
    test.make_event(status => 'draft') as draft, test.make_event(status => 'cancelled') as cancelled \gset
\set unknown 0000000f-000f-400f-800f-00000000000f
\set stranger 00000010-000f-400f-800f-00000000000f

-- One booking over two events
select test.set_clock('2030-05-01T12:00:00.1234Z');
select r.booking as made, r.is_replayed, num_nulls(r.error_code, r.message, r.detail) as nulls, r.request_number from booking_api.create_bookings(requests => jsonb_build_array(jsonb_build_object(
    'customerEmail', 'Ann.O''Hara+x@Example.com',
    'items', jsonb_build_array(test.item(:'opera', '5'), test.item(upper(:'hall'), '2.0'))))) r \gset

select is((:request_number, :'is_replayed', :nulls)::text, '(1,f,3)', 'an accepted request has neither code nor message nor detail');
select is(:'made'::jsonb - 'id', '{"status": "confirmed", "customerEmail": "Ann.O''Hara+x@Example.com",
    "items": [{"eventId": "0000000a-000a-400a-800a-00000000000a", "eventName": "Hall", "quantity": 2, "cancelledQuantity": 0, "remainingQuantity": 2},
        {"eventId": "0000000b-000b-400b-800b-00000000000b", "eventName": "Opera", "quantity": 5, "cancelledQuantity": 0, "remainingQuantity": 5}],
    "totalQuantity": 7, "totalRemaining": 7, "createdAt": "2030-05-01T12:00:00.123Z", "updatedAt": "2030-05-01T12:00:00.123Z", "cancelledAt": null}',
    'the booking is as it was asked for: items by event id, lower case, the address as given');
select is(array(select json_object_keys(:'made'::json)),
    '{id,status,customerEmail,items,totalQuantity,totalRemaining,createdAt,updatedAt,cancelledAt}', 'its members are in the contract''s order');
select is(array(select json_object_keys(:'made'::json -> 'items' -> 0)), '{eventId,eventName,quantity,cancelledQuantity,remainingQuantity}', 'so are its items''');
select matches(:'made'::json ->> 'id', '^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$', 'its id is a UUID, version 7');
select is(booking_api.get_booking(booking_id => :'made'::json ->> 'id')::text, :'made', 'get_booking shows the same, letter for letter');
select is((test.seats_taken(:'hall'), test.seats_taken(:'opera'), test.seats_taken(:'club'))::text, '(2,5,0)', 'the seats are taken, once');
select results_eq($$select b.customer_email, b.status, i.event_id, i.quantity from booking_data.booking b
    join booking_data.booking_item i on i.booking_id = b.id order by i.event_id$$,
    format($$values ('Ann.O''Hara+x@Example.com', 'confirmed', %L::uuid, 2), ('Ann.O''Hara+x@Example.com', 'confirmed', %L::uuid, 5)$$, :'hall', :'opera'),
    'and the rows are there');
select is((c.kind, c.happened_at, c.event_id, c.seat_events, c.seat_deltas, c.resource::text)::text, ('booking.confirmed', timestamptz '2030-05-01T12:00:00.123Z', null,
    array[:'hall', :'opera'], '{2,5}', :'made')::text, 'the history has it as it was shown, with its seats') from booking_data.change c;
select is((o.booking -> 'items', o.code)::text, (:'made'::jsonb -> 'items', null)::text, 'the order of the items does not matter')
from test.book(test.request(test.item(:'hall', '2'), test.item(:'opera', '5'))) o;

-- Refusals: what cannot succeed takes no lock, writes nothing, and names everything that is wrong at its level.
select test.all_rows() as before \gset
select is(o.code, 'TKC01', 'more than are left: InsufficientSeats') from test.book(test.request(test.item(:'club', '3'))) o;
select is(o.message, 'Not enough seats: event 0000000c-000c-400c-800c-00000000000c has 2 left, 3 requested; '
    'event 0000000d-000d-400d-800d-00000000000d has 0 left, 1 requested', 'every shortage is in the sentence')
from test.book(test.request(test.item(:'full_house'), test.item(:'hall'), test.item(:'club', '3'))) o;
select is(o.detail, '{"shortages": [
    {"eventId": "0000000c-000c-400c-800c-00000000000c", "requested": 3, "available": 2},
    {"eventId": "0000000d-000d-400d-800d-00000000000d", "requested": 1, "available": 0}]}', 'and in the detail, by event id')
from test.book(test.request(test.item(:'full_house'), test.item(:'hall'), test.item(:'club', '3'))) o;
select is(a, b, 'whatever the order of the items')
from test.book(test.request(test.item(:'full_house'), test.item(:'hall'), test.item(:'club', '3'))) a,
    test.book(test.request(test.item(:'club', '3.0'), test.item(upper(:'full_house')), test.item(:'hall'))) b;
select is(o.code, 'TKN01', 'an unknown event: EventNotFound') from test.book(test.request(test.item(:'unknown'))) o;
select is(o.message, 'No event has this id: 0000000f-000f-400f-800f-00000000000f, 00000010-000f-400f-800f-00000000000f',
    'every unknown event is in the sentence')
from test.book(test.request(test.item(:'stranger'), test.item(:'hall'), test.item(upper(:'unknown')))) o;
select is(o.detail, '{"errors": [{"pointer": "/items/0/eventId", "detail": "no event has this id"},
    {"pointer": "/items/2/eventId", "detail": "no event has this id"}]}', 'and in the detail, where the request has it')
from test.book(test.request(test.item(:'stranger'), test.item(:'hall'), test.item(upper(:'unknown')))) o;
select is((o.code, o.detail ? 'shortages')::text, '(TKN01,f)', '404 before 409')
from test.book(test.request(test.item(:'full_house'), test.item(:'closed'), test.item(:'unknown'))) o;
select is((o.code, o.message)::text, '(TKC03,"Not on sale: event 0000000e-000e-400e-800e-00000000000e is closed")', 'a closed event: EventNotOnSale')
from test.book(test.request(test.item(:'closed'))) o;
select is(o.detail, '{"errors": [{"pointer": "/items/2/eventId", "detail": "the event is closed"}],
    "shortages": [{"eventId": "0000000d-000d-400d-800d-00000000000d", "requested": 1, "available": 0}]}',
    'what is not on sale and what is short are one level: both are named')
from test.book(test.request(test.item(:'full_house'), test.item(:'hall'), test.item(:'closed'))) o;
select is((o.code, o.booking, o.detail ? 'shortages')::text, '(TKV01,,f)', '400 before all')
from test.book(test.request(test.item(:'full_house'), test.item(:'unknown'), test.item(:'hall', '9'))) o;

select is((o.code, o.message)::text, format('(TKC03,"Not on sale: event %s %s")', id, reason), 'an event that ' || reason)
from (values (:'draft', 'is a draft'), (:'cancelled', 'is cancelled')) s (id, reason)
cross join test.book(test.request(test.item(id))) o;

select is(test.all_rows(), :'before', 'nothing refused left a trace');
select is((test.is_locked(:'full_house'), test.is_locked(:'closed'), test.is_locked(:'club'))::text, '(f,f,f)', 'nor took it a lock, not even of an event that it could have had');

-- The sales window, by the microsecond: from its start on, until just before its end
select test.make_event(sales_start_at => '2030-05-01T12:00:00Z', sales_end_at => '2030-05-02T12:00:00Z') as fair,
    test.make_event(sales_start_at => '2030-05-01T12:00:00Z') as early, test.make_event(sales_end_at => '2030-05-02T12:00:00Z') as late,
    test.make_event(starts_at => '2041-05-01T12:00:00Z', sales_end_at => '2042-01-01T00:00:00Z') as short,
    test.make_event(starts_at => '2041-05-01T12:00:00Z', ends_at => '2041-05-02T12:00:00Z') as long \gset
create function pg_temp.book_at(moment timestamptz, event_id text) returns text language plpgsql as $$
begin
    perform test.set_clock(moment);
    return (test.book(test.request(test.item(event_id)))).code;
end
$$;
select is(pg_temp.book_at(moment, event_id), code, title)
from (values
    (timestamptz '2030-05-01T11:59:59.999999Z', :'fair', 'TKC03', 'just before the sale'),
    ('2030-05-01T12:00:00Z', :'fair', null, 'at its start'),
    ('2030-05-02T11:59:59.999999Z', :'fair', null, 'just before its end'),
    ('2030-05-02T12:00:00Z', :'fair', 'TKC03', 'at its end'),
    ('2030-05-01T11:59:59.999999Z', :'early', 'TKC03', 'just before a sale without an end'),
    ('2039-01-01T00:00:00Z', :'early', null, 'long after its start'),
    ('2000-01-01T00:00:00Z', :'late', null, 'long before the end of a sale without a start'),
    ('2030-05-02T12:00:00Z', :'late', 'TKC03', 'at its end'),
    ('2041-05-01T11:59:59.999999Z', :'short', null, 'just before an event whose end nobody told'),
    ('2041-05-01T12:00:00Z', :'short', 'TKC03', 'when it has begun, whatever its sales window says'),
    ('2041-05-02T11:59:59.999999Z', :'long', null, 'while an event goes on'),
    ('2041-05-02T12:00:00Z', :'long', 'TKC03', 'when it has ended')
) w (moment, event_id, code, title);
select test.set_clock('2030-05-01T11:00:00Z');
select is(o.message, format('Not on sale: event %s is not on sale before 2030-05-01T12:00:00.000Z', :'fair'), 'the answer says when it starts')
from test.book(test.request(test.item(:'fair'))) o;
select test.set_clock('2030-05-03T11:00:00Z');
select is(o.message, format('Not on sale: event %s has not been on sale since 2030-05-02T12:00:00.000Z', :'fair'), 'or when it ended')
from test.book(test.request(test.item(:'fair'))) o;
select test.set_clock('2041-05-03T11:00:00Z');
select is(o.message, format('Not on sale: event %s is over since 2041-05-02T12:00:00.000Z', :'long'), 'or that the event is over')
from test.book(test.request(test.item(:'long'))) o;

-- The batch itself
select is((r.code, r.message, r.detail)::text, ('TKV01', 'must be an array of booking requests',
    '{"errors": [{"pointer": "", "detail": "must be an array of booking requests"}]}'::jsonb)::text, format('requests %s', requests))
from (values ('null'), ('{}'), ('"x"'), ('1'), ('true')) t (requests)
cross join test.error(format('select booking_api.create_bookings(requests => %L)', requests)) r;
select throws_ok('select booking_api.create_bookings(requests => null)', 'TKV01', 'must be an array of booking requests', 'no requests at all');
select is_empty('select * from booking_api.create_bookings(requests => ''[]'')', 'no request, no row');
select is((r.error_code, r.booking ->> 'totalQuantity')::text, '(,2)', 'with skip_locked, what nobody holds is booked as without')
from booking_api.create_bookings(requests => jsonb_build_array(test.request(test.item(:'early', '2'))), skip_locked => true) r;

select * from finish();
rollback;
