begin;
\ir ../helpers.sql
select plan(64);

select * from test.check_api_function('update_event', 'event_id text, request jsonb, if_match text', 'json', 'volatile');

select test.make_event(name => 'Hall', capacity => 5, id => '0000000a-000a-400a-800a-00000000000a') as hall,
    test.make_event(name => 'Opera', id => '0000000b-000b-400b-800b-00000000000b') as opera,
    test.make_event(name => 'Over', status => 'cancelled', id => '0000000c-000c-400c-800c-00000000000c') as over \gset
select test.make_booking(:'hall', 3) as _ \gset
create function pg_temp.patch(request jsonb, if_match text default null) returns jsonb language sql as $$
select booking_api.update_event(event_id => '0000000a-000a-400a-800a-00000000000a', request => patch.request, if_match => patch.if_match)::jsonb
$$;

-- What is sent is set, what is not stays
select test.set_clock('2040-05-01T12:00:00.5Z');
select booking_api.get_event(event_id => :'hall') as before, booking_api.get_event(event_id => :'opera') as other \gset
select booking_api.update_event(event_id => upper(:'hall'), request => '{"name": "Ball", "venue": "Arena"}') as answer \gset
select is(:'answer'::jsonb, :'before'::jsonb || '{"name": "Ball", "venue": "Arena", "version": 2, "updatedAt": "2040-05-01T12:00:00.500Z"}', 'another name, another version');
select is(booking_api.get_event(event_id => :'hall')::text, :'answer', 'get_event shows the same');
select is(booking_api.get_event(event_id => :'opera')::text, :'other', 'no other event is touched');
select is(pg_temp.patch(change) - '{version,updatedAt,availableSeats}'::text[] @> shown, true, change::text)
from (values
    ('{"description": "Loud.", "timeZone": "Europe/Rome"}'::jsonb, '{"description": "Loud.", "timeZone": "Europe/Rome", "name": "Ball", "version": 3}'::jsonb - 'version'),
    ('{"endsAt": "2430-06-01T19:00:00.0004+00:30", "startsAt": "2430-06-01T18:00:00Z", "salesStartAt": "2430-01-01T00:00:00Z", "salesEndAt": "2430-05-01T00:00:00Z"}',
        '{"endsAt": "2430-06-01T18:30:00.000Z", "startsAt": "2430-06-01T18:00:00.000Z", "salesStartAt": "2430-01-01T00:00:00.000Z", "salesEndAt": "2430-05-01T00:00:00.000Z"}'),
    ('{"maxPerBooking": 4.0, "maxPerCustomer": 1e1}', '{"maxPerBooking": 4, "maxPerCustomer": 10}'),
    ('{"description": null, "venue": null, "endsAt": null, "salesStartAt": null, "salesEndAt": null, "maxPerCustomer": null}',
        '{"description": null, "venue": null, "endsAt": null, "salesStartAt": null, "salesEndAt": null, "maxPerCustomer": null, "maxPerBooking": 4}')
) t (change, shown);
select is((j -> 'capacity', j -> 'availableSeats')::text, '(12,9)', 'more seats') from pg_temp.patch('{"capacity": 12}') j;
select is((j -> 'capacity', j -> 'availableSeats')::text, '(3,0)', 'as few as are taken') from pg_temp.patch('{"capacity": 3}') j;
select is(test.verify() ->> 'status', 'ok', 'the books balance');

-- What is so already
select test.set_clock('2040-05-01T13:00:00Z');
select booking_api.get_event(event_id => :'hall') as before, test.all_rows() as rows \gset
select is(pg_temp.patch(request), :'before'::jsonb, 'is so already: ' || request::text)
from (values ('{"name": "Ball"}'::jsonb), ('{"venue": null, "capacity": 3.0}'), ('{"startsAt": "2430-06-01T20:00:00.0001+02:00", "timeZone": "Europe/Rome"}')) t (request);
select is(test.all_rows(), :'rows', 'and leaves no trace');

-- The record
select is(array(select c.kind || ' ' || (c.resource ->> 'version') from booking_data.change c where c.event_id = :'hall' and c.position > 0 order by c.position),
    '{event.updated 2,event.updated 3,event.updated 4,event.updated 5,event.updated 6,event.updated 7,event.updated 8,event.sold_out 8}', 'each change is recorded, nothing else');
select is((c.happened_at, c.resource::text)::text, (timestamptz '2040-05-01T12:00:00.5Z', :'answer')::text, 'as it was shown')
from booking_data.change c where c.event_id = :'hall' and c.position > 0 order by c.position limit 1;

-- Versions
select is(pg_temp.patch('{"name": "Ball"}', if_match) ->> 'version', '8', 'If-Match ' || if_match)
from (values ('8'), ('*'), ('"8-0"'), ('"7-0", "8-5"')) t (if_match);
select is((r.code, r.message, r.detail)::text, ('TKC07', 'Event 0000000a-000a-400a-800a-00000000000a is now at version 8',
    '{"eventId": "0000000a-000a-400a-800a-00000000000a", "version": 8}'::jsonb)::text, 'If-Match ' || to_json(if_match))
from (values ('7'), ('"7-3"'), ('W/"8-3"'), ('')) t (if_match)
cross join test.error(format($$select pg_temp.patch('{"name": "x"}', %L)$$, if_match)) r;

-- Dates are evaluated with those that are stored
select pg_temp.patch('{"endsAt": "2430-06-01T19:00:00Z", "salesStartAt": "2430-01-01T00:00:00Z", "salesEndAt": "2430-05-01T00:00:00Z"}') as _ \gset
select is((r.code, r.detail)::text, ('TKV01', jsonb_build_object('errors', jsonb_build_array(booking_impl.body_fault(pointer, said))))::text, request)
from (values
    ('{"endsAt": "2430-06-01T18:00:00Z"}', '/endsAt', 'must be after startsAt'), ('{"startsAt": "2430-06-01T19:00:00Z"}', '/startsAt', 'must be before endsAt'),
    ('{"salesStartAt": "2430-05-01T00:00:00Z"}', '/salesStartAt', 'must be before salesEndAt'), ('{"salesEndAt": "2430-01-01T00:00:00.0004Z"}', '/salesEndAt', 'must be after salesStartAt')
) t (request, pointer, said)
cross join test.error(format('select pg_temp.patch(%L)', request)) r;
select is(pg_temp.patch('{"startsAt": "2431-01-01T00:00:00Z", "endsAt": null}') ->> 'startsAt', '2431-01-01T00:00:00.000Z', 'an end that goes is no hindrance');
select is(pg_temp.patch('{"salesStartAt": "2431-01-01T00:00:00Z", "salesEndAt": "2431-01-02T00:00:00Z"}') ->> 'salesEndAt', '2431-01-02T00:00:00.000Z', 'nor one that moves along');

-- Nor is the end of an event or of its sales put into the past, unless it is over anyway
select test.make_event(starts_at => '2041-01-01Z', sales_end_at => '2040-01-01Z', id => '0000002a-000a-400a-800a-00000000000a') as fair \gset
create function pg_temp.patch_fair(request jsonb) returns jsonb language sql as $$
select booking_api.update_event(event_id => '0000002a-000a-400a-800a-00000000000a', request => patch_fair.request)::jsonb
$$;
select is((r.code, r.detail)::text, ('TKV01', jsonb_build_object('errors', jsonb_build_array(booking_impl.body_fault(pointer, said))))::text, request)
from (values
    ('{"startsAt": "2040-01-01T00:00:00Z"}', '/startsAt', 'must be in the future unless endsAt is'), ('{"startsAt": "2039-01-01T00:00:00Z", "endsAt": "2040-01-01T00:00:00Z"}', '/endsAt', 'must be in the future'),
    ('{"salesEndAt": "2040-04-01T00:00:00Z"}', '/salesEndAt', 'must be in the future')
) t (request, pointer, said)
cross join test.error(format('select pg_temp.patch_fair(%L)', request)) r;
select is(pg_temp.patch_fair('{"salesEndAt": "2040-01-01T00:00:00Z"}') ->> 'version', '1', 'what is so already is no fault');
select is(pg_temp.patch_fair('{"startsAt": "2039-01-01T00:00:00Z", "endsAt": "2041-01-01T00:00:00Z"}') ->> 'version', '2', 'what has begun goes on');
select test.set_clock('2042-05-01T12:00:00Z');
select is(pg_temp.patch_fair('{"endsAt": "2041-02-01T00:00:00Z", "salesEndAt": "2041-01-01T00:00:00Z"}') ->> 'version', '3', 'what is over may be put right');
select is(pg_temp.patch_fair('{"endsAt": "2043-01-01T00:00:00Z"}') ->> 'version', '4', 'or put off');

-- Locks: the seats of a planted event
drop trigger event_seats_past_is_kept on booking_data.event_seats;
select test.make_event(id => '0000001a-000a-400a-800a-00000000000a') as tent \gset
select booking_api.update_event(event_id => :'tent', request => '{"name": "Tent"}') as _ \gset
select is(test.is_locked(:'tent'), true, 'the seats are locked, whatever changes');

-- Refusals, and which when several fit: form, not found, dates with those stored, version, state, seats
select test.all_rows() as before \gset
select is((r.code, r.message, r.detail)::text, (t.code, t.message, t.detail::jsonb)::text, t.message)
from (values
    (:'hall', '{"capacity": 2}', 'TKC05', 'Event 0000000a-000a-400a-800a-00000000000a has 3 seats taken, more than a capacity of 2',
        '{"eventId": "0000000a-000a-400a-800a-00000000000a", "capacity": 2, "seatsTaken": 3}'),
    (:'over', '{"name": "Over"}', 'TKC06', 'Event 0000000c-000c-400c-800c-00000000000c is cancelled and cannot be changed',
        '{"eventId": "0000000c-000c-400c-800c-00000000000c", "eventStatus": "cancelled"}'),
    ('0000000F-000f-400f-800f-00000000000f', '{"name": "x"}', 'TKN01', 'No event has this id: 0000000f-000f-400f-800f-00000000000f', '{}'),
    (:'hall', '{}', 'TKV01', 'the body must have at least one member', '{"errors": [{"pointer": "", "detail": "the body must have at least one member"}]}')
) t (id, request, code, message, detail)
cross join test.error(format('select booking_api.update_event(event_id => %L, request => %L)', id, request)) r;
select is((r.code, test.pointers(r.detail))::text, format('(%s,%s)', t.code, pointers), title)
from (values
    ('x', '{"id": 1, "name": "", "endsAt": "2030-01-01T00:00:00Z", "startsAt": "2030-01-01T00:00:00Z"}', '0', 'TKV01', '"{id,/id,/name,/endsAt}"', 'all faults of the form in one answer'),
    (null, '[]', null, 'TKV01', '"{id,""""}"', 'no id, no object'),
    ('0000000f-000f-400f-800f-00000000000f', '{"name": ""}', '0', 'TKV01', '{/name}', 'the form before the unknown id'),
    ('0000000f-000f-400f-800f-00000000000f', '{"startsAt": "2030-01-01T00:00:00Z", "endsAt": "2030-01-01T00:00:00Z"}', '0', 'TKV01', '{/endsAt}', 'dates that were sent are form'),
    ('0000000f-000f-400f-800f-00000000000f', '{"name": "x"}', '0', 'TKN01', '{}', 'the unknown id before the version'),
    (:'hall', '{"salesStartAt": "2440-01-01T00:00:00Z", "capacity": 0}', '0', 'TKV01', '{/salesStartAt}', 'the dates before the version'),
    (:'over', '{"name": "x"}', '0', 'TKC07', '{}', 'the version before the state'),
    (:'hall', '{"capacity": 0}', '0', 'TKC07', '{}', 'and before the seats')
) t (id, request, if_match, code, pointers, title)
cross join test.error(format('select booking_api.update_event(event_id => %L, request => %L, if_match => %L)', id, request, if_match)) r;
select is(test.all_rows(), :'before', 'nothing refused left a trace');

select * from finish();
rollback;
