begin;
\ir ../helpers.sql
select plan(31);

select * from test.check_api_function('create_event', 'request jsonb, idempotency_key text', 'json', 'volatile');

select test.set_clock('2030-05-01T12:00:00.5Z');
-- With what it needs
select booking_api.create_event(request => '{"name": "Gala", "startsAt": "2430-06-01T20:00:00+02:00", "capacity": 0}') as made \gset
select is(:'made'::jsonb - 'id', '{"name": "Gala", "description": null, "venue": null, "startsAt": "2430-06-01T18:00:00.000Z", "endsAt": null, "timeZone": "UTC", "status": "draft",
    "salesStartAt": null, "salesEndAt": null, "capacity": 0, "availableSeats": 0, "maxPerBooking": 3, "maxPerCustomer": null, "version": 1,
    "createdAt": "2030-05-01T12:00:00.500Z", "updatedAt": "2030-05-01T12:00:00.500Z"}', 'a draft, the rest by default');
select :'made'::json ->> 'id' as id \gset
select is(to_timestamp(('x' || translate(left(:'id', 13), '-', ''))::bit(48)::bigint / 1000.0), '2030-05-01T12:00:00.5Z'::timestamptz, 'its id is of its time');
select is(substr(:'id', 15, 1), '7', 'of version 7');
select is(booking_api.get_event(event_id => :'id')::text, :'made', 'get_event shows the same');
select is(array(select d ->> 'id' from json_array_elements(booking_api.list_events() -> 'data') d), '{}', 'a draft is not listed');

-- With all that it may have
select booking_api.create_event(request => '{"name": " Ball ", "description": "", "venue": "Die Wöhr", "startsAt": "1970-01-01T00:00:00Z", "endsAt": "2430-01-01T00:00:00.0016Z",
    "timeZone": "America/Argentina/Buenos_Aires", "salesStartAt": "1970-01-01T00:00:00Z", "salesEndAt": "9999-12-31T23:59:59.999Z", "capacity": 1e7,
    "maxPerBooking": 4.0, "maxPerCustomer": 10000000}') as full \gset
select is(:'full'::jsonb - '{id,createdAt,updatedAt}'::text[], '{"name": " Ball ", "description": "", "venue": "Die Wöhr", "startsAt": "1970-01-01T00:00:00.000Z",
    "endsAt": "2430-01-01T00:00:00.002Z", "timeZone": "America/Argentina/Buenos_Aires", "status": "draft", "salesStartAt": "1970-01-01T00:00:00.000Z",
    "salesEndAt": "9999-12-31T23:59:59.999Z", "capacity": 10000000, "availableSeats": 10000000, "maxPerBooking": 4, "maxPerCustomer": 10000000, "version": 1}', 'as it was asked for');
select is(booking_api.create_event(request => '{"name": "x", "startsAt": "2430-01-01T00:00:00Z", "capacity": 1, "description": null, "venue": null, "endsAt": null,
    "salesStartAt": null, "salesEndAt": null, "maxPerCustomer": null}') ->> 'maxPerBooking', '3', 'null is as good as nothing where it may be');
select isnt(booking_api.create_event(request => '{"name": "x", "startsAt": "2430-01-01T00:00:00Z", "capacity": 1}') ->> 'id',
    booking_api.create_event(request => '{"name": "x", "startsAt": "2430-01-01T00:00:00Z", "capacity": 1}') ->> 'id', 'the same twice is two events');

-- The record
select is((c.kind, c.happened_at, c.actor, c.seat_events, c.seat_deltas, c.resource::text)::text,
    ('event.created', timestamptz '2030-05-01T12:00:00.5Z', session_user, '{}', '{}', :'made')::text, 'it is recorded, once')
from booking_data.change c where c.event_id = :'id';
select is((test.book(test.request(test.item(:'id')))).code, 'TKC03', 'a draft is not on sale');

-- Refusals
select test.all_rows() as before \gset
select is((r.code, test.pointers(r.detail))::text, format('(TKV01,%s)', pointers), coalesce(request, 'null'))
from (values (null, '"{/name,/startsAt,/capacity}"'), ('[]', '"{""""}"'), ('{}', '"{/name,/startsAt,/capacity}"'),
    ('{"name": "x", "startsAt": "2430-01-01T00:00:00Z", "capacity": 1, "id": "0000000a-000a-400a-800a-00000000000a"}', '{/id}'),
    ('{"name": " ", "startsAt": "2430-01-01T00:00:00Z", "endsAt": "2430-01-01T00:00:00Z", "capacity": 1e400, "status": "on_sale", "maxPerBooking": null}',
        '"{/status,/name,/capacity,/maxPerBooking,/endsAt}"'),
    ('{"name": "x", "startsAt": "2030-05-01T12:00:00.5Z", "capacity": 1}', '{/startsAt}'),
    ('{"name": "a\u202eb", "startsAt": "2030-01-01T00:00:00Z", "endsAt": "2030-05-01T12:00:00Z", "salesEndAt": "2030-05-01T12:00:00.5Z", "capacity": 1}', '"{/name,/endsAt,/salesEndAt}"')) t (request, pointers)
cross join test.error(format('select booking_api.create_event(request => %L)', request)) r;
select is(test.all_rows(), :'before', 'nothing refused left a trace');

select * from finish();
rollback;
