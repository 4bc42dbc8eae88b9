begin;
\ir ../helpers.sql
select plan(78);

select * from test.check_api_function('cancel_booking', 'booking_id text, request jsonb, idempotency_key text', 'json', 'volatile');

select test.make_event(name => 'Hall', capacity => 5, id => '0000000a-000a-400a-800a-00000000000a') as hall,
    test.make_event(name => 'Opera', capacity => 5, id => '0000000b-000b-400b-800b-00000000000b') as opera \gset
select test.set_clock('2030-05-01T12:00:00Z');
select test.book(test.request(test.item(:'opera', '3'), test.item(:'hall', '2'))) as _, test.make_booking(:'hall', 1) as other \gset
select b.id as id from booking_data.booking b where b.id <> :'other' \gset

-- Cancelled once
select test.set_clock('2030-05-01T12:34:56.789Z');
select booking_api.cancel_booking(booking_id => upper(:'id')) as cancelled \gset
select is(:'cancelled'::jsonb, jsonb_build_object('id', :'id', 'status', 'cancelled', 'customerEmail', 'ann@example.com',
    'items', jsonb_build_array(jsonb_build_object('eventId', :'hall', 'eventName', 'Hall', 'quantity', 2, 'cancelledQuantity', 2, 'remainingQuantity', 0),
        jsonb_build_object('eventId', :'opera', 'eventName', 'Opera', 'quantity', 3, 'cancelledQuantity', 3, 'remainingQuantity', 0)),
    'totalQuantity', 5, 'totalRemaining', 0, 'createdAt', '2030-05-01T12:00:00.000Z', 'updatedAt', '2030-05-01T12:34:56.789Z',
    'cancelledAt', '2030-05-01T12:34:56.789Z'), 'the answer is the booking, cancelled, its items kept');
select is(array(select json_object_keys(:'cancelled'::json)),
    '{id,status,customerEmail,items,totalQuantity,totalRemaining,createdAt,updatedAt,cancelledAt}', 'its members are in the contract''s order');
select is(booking_api.get_booking(booking_id => :'id')::text, :'cancelled', 'get_booking shows the same');
select is((test.seats_taken(:'hall'), test.seats_taken(:'opera'))::text, '(1,0)', 'its seats are given back, and no other');
select is(booking_api.get_booking(booking_id => :'other') ->> 'status', 'confirmed', 'other bookings stand');
select is((c.kind, c.happened_at, c.seat_events, c.seat_deltas, c.resource::text)::text, ('booking.cancelled', timestamptz '2030-05-01T12:34:56.789Z', array[:'hall', :'opera'], '{-2,-3}',
    :'cancelled')::text, 'the history has it as it was shown, with its seats') from booking_data.change c where c.kind <> 'booking.confirmed';
select is(test.verify() ->> 'status', 'ok', 'the books balance');

-- Cancelled twice
select test.all_rows() as before \gset
select throws_ok(format('select booking_api.cancel_booking(booking_id => %L)', :'id'), 'TKC02', 'This booking is already cancelled: ' || :'id',
    'the second time: BookingAlreadyCancelled');
select throws_ok(format('select booking_api.cancel_booking(booking_id => %L, request => ''{}'')', :'id'), 'TKC02', null, 'and the third');
select is(test.all_rows(), :'before', 'seats are given back exactly once, cancelledAt stays');

-- What was given back can be sold again.
select is((test.book(test.request(test.item(:'hall', '3')))).code, null, 'the seats can be booked again');
select is((test.book(test.request(test.item(:'hall', '2')))).code, 'TKC01', 'and no more than those');

-- In part
select test.make_event(name => 'Fair', capacity => 6, id => '0000000c-000c-400c-800c-00000000000c') as fair,
    test.make_event(name => 'Club', capacity => 6, id => '0000000d-000d-400d-800d-00000000000d') as club \gset
select test.set_clock('2031-05-01T12:00:00Z');
select (test.book(test.request(test.item(:'club', '3'), test.item(:'fair', '3')))).booking ->> 'id' as part, test.make_booking(:'fair', 3) as stranger \gset
create function pg_temp.cancel(id text, variadic items jsonb[]) returns json language sql as $$
select booking_api.cancel_booking(booking_id => cancel.id, request => jsonb_build_object('items', to_jsonb(items)))
$$;
select test.set_clock('2031-05-02T12:00:00Z');
select booking_api.get_booking(booking_id => :'part') as before, pg_temp.cancel(:'part', test.item(upper(:'fair'), '2.0')) as cancelled \gset
select is(:'cancelled'::jsonb, :'before'::jsonb || jsonb_build_object('updatedAt', '2031-05-02T12:00:00.000Z', 'totalRemaining', 4, 'items', jsonb_build_array(
    jsonb_build_object('eventId', :'fair', 'eventName', 'Fair', 'quantity', 3, 'cancelledQuantity', 2, 'remainingQuantity', 1), jsonb_build_object('eventId', :'club', 'eventName', 'Club', 'quantity', 3, 'cancelledQuantity', 0, 'remainingQuantity', 3))),
    'two of an event: the booking stands, quantities stay, 2.0 is 2');
select is(booking_api.get_booking(booking_id => :'part')::text, :'cancelled', 'get_booking shows the same');
select is((test.seats_taken(:'fair'), test.seats_taken(:'club'))::text, '(4,3)', 'two seats are given back');
select is((test.holds(:'part'), test.holds(:'stranger'))::text, '("{3-2,3-0}",{3-0})', 'of this booking alone');
select test.all_rows() as before \gset
select is((r.code, r.message, r.detail)::text, ('TKV01', t.message, jsonb_build_object('errors', errors))::text, title)
from (values
    (jsonb_build_array(test.item(:'fair', '2')), '/items/0/quantity: must be a whole number from 1 to 1', jsonb_build_array(booking_impl.body_fault('/items/0/quantity', 'must be a whole number from 1 to 1')), 'more than is left'),
    (jsonb_build_array(test.item(:'club'), test.item(:'hall'), test.item(:'fair', '3')), 'The request has 2 faults; see errors',
        jsonb_build_array(booking_impl.body_fault('/items/1/eventId', 'the booking has no tickets for this event'), booking_impl.body_fault('/items/2/quantity', 'must be a whole number from 1 to 1')), 'an event that is not in it; all faults in one answer')
) t (items, message, errors, title)
cross join test.error(format('select booking_api.cancel_booking(booking_id => %L, request => %L)', :'part', jsonb_build_object('items', items))) r;
select is(test.all_rows(), :'before', 'then nothing is given back');
select is(pg_temp.cancel(:'part', test.item(:'club', '3'), test.item(:'fair')) ->> 'status', 'cancelled', 'the rest, event by event: nothing remains, the booking is cancelled');
select is((b ->> 'cancelledAt', b ->> 'totalQuantity', b ->> 'totalRemaining', test.holds(:'part'))::text, '(2031-05-02T12:00:00.000Z,6,0,"{3-3,3-3}")', 'with its time, and its quantities') from booking_api.get_booking(booking_id => :'part') b;
select throws_ok(format('select booking_api.cancel_booking(booking_id => %L, request => %L)', :'part', jsonb_build_object('items', jsonb_build_array(test.item(:'fair')))), 'TKC02', null, 'it cannot be cancelled again');
select is((test.seats_taken(:'fair'), test.seats_taken(:'club'))::text, '(3,0)', 'each seat was given back once');
select is(array(select concat_ws(' ', c.kind, c.seat_events = array[:'fair', :'club']::uuid[], c.seat_deltas, c.resource ->> 'status') from booking_data.change c where c.booking_id = :'part' order by c.position),
    '{"booking.confirmed t {3,3} confirmed","booking.partly_cancelled f {-2} confirmed","booking.cancelled t {-1,-3} cancelled"}', 'each step is recorded');
select is(pg_temp.cancel(:'stranger', test.item(:'fair')) ->> 'status', 'confirmed', 'one of three');
select is(pg_temp.cancel(:'stranger', test.item(:'fair')) ->> 'status', 'confirmed', 'two of three');
select is(booking_api.cancel_booking(booking_id => :'stranger') ->> 'status', 'cancelled', 'without a body what is left');
select is(array(select c.kind || ' ' || c.seat_deltas::text from booking_data.change c where c.booking_id = :'stranger' order by c.position),
    '{"booking.confirmed {3}","booking.partly_cancelled {-1}","booking.partly_cancelled {-1}","booking.cancelled {-1}"}', 'each step is recorded');
select is((test.seats_taken(e.id), test.history_sum(e.id))::text, '(0,0)', 'the seats add up') from (values (:'fair'::uuid), (:'club')) e (id);
select is((test.book(test.request(test.item(:'fair', '3'), test.item(:'club', '3')))).code, null, 'and can be booked again');
select is(test.verify() ->> 'status', 'ok', 'the books balance');

-- One in the middle of an event's bookings; an event that is closed
select test.make_booking(:'opera', 1) as first, test.make_booking(:'opera', 2) as second \gset
select test.as_owner($$update booking_data.event set status = 'cancelled'$$);
select is(booking_api.cancel_booking(booking_id => :'first', request => '{}') ->> 'status', 'cancelled', 'the body may be {}; the event may be over');
select is(test.seats_taken(:'opera'), 2, 'its seat is given back');
select is(booking_api.cancel_booking(booking_id => :'second', request => null) ->> 'status', 'cancelled', 'the body may be absent');
select is(test.seats_taken(:'opera'), 0, 'all are given back');

-- Locks: planted, since a booking made here would hold locks of its own; and without the row trigger, which makes every update lock first.
drop trigger event_seats_past_is_kept on booking_data.event_seats;
select test.make_event(id => '0000001a-000a-400a-800a-00000000000a') as tent \gset
select test.plant_booking('0190a0a0-0000-7000-8000-000000000001', :'tent', 2);
set local session_replication_role = replica;
update booking_data.event_seats set seats_taken = 2 where event_id = :'tent';
set local session_replication_role = origin;
select is(test.is_locked(:'tent'), false, 'nobody holds the seats');
select booking_api.cancel_booking(booking_id => '0190a0a0-0000-7000-8000-000000000001') as _ \gset
select is((test.is_locked(:'tent'), test.seats_taken(:'tent'))::text, '(t,0)', 'the seats were locked before they were given back');

-- Refusals
select test.all_rows() as before \gset
select throws_ok($$select booking_api.cancel_booking(booking_id => '0190A0A0-0000-7000-8000-00000000000F')$$, 'TKN02',
    'No booking has this id: 0190a0a0-0000-7000-8000-00000000000f', 'BookingNotFound, the id in lower case');
select is((r.code, r.message, r.detail)::text, ('TKV01', 'id: must be a UUID in its 36-character form',
    '{"errors": [{"parameter": "id", "detail": "must be a UUID in its 36-character form"}]}'::jsonb)::text, 'the id ' || coalesce(to_json(id)::text, 'null'))
from (values (null), (''), ('x'), ('{0190a0a0-0000-7000-8000-00000000000f}'), ('0190a0a0000070008000000000000001'),
    (' 0190a0a0-0000-7000-8000-000000000001'), (E'0190a0a0-0000-7000-8000-000000000001\n')) t (id)
cross join test.error(format('select booking_api.cancel_booking(booking_id => %L)', id)) r;
select is((r.code, test.pointers(r.detail))::text, format('(TKV01,%s)', pointers), format('the body %s', body))
from (values ('null', '"{""""}"'), ('[]', '"{""""}"'), ('"x"', '"{""""}"'), ('1', '"{""""}"'), ('{"items": []}', '{/items}'),
    ('{"reason": "ill", "a": 1}', '"{/a,/reason}"'), ('{"items": null}', '{/items}'), ('{"items": [1]}', '{/items/0}'), ('{"items": [{}]}', '"{/items/0/eventId,/items/0/quantity}"'),
    ('{"items": [{"eventId": "0000000a-000a-400a-800a-00000000000a", "quantity": 1.5, "x": 1}], "y": 1}', '"{/y,/items/0/x,/items/0/quantity}"'),
    ('{"items": [{"eventId": "0000000a-000a-400a-800a-00000000000a", "quantity": 0}]}', '{/items/0/quantity}'), ('{"items": [{"eventId": "0000000a-000a-400a-800a-00000000000a", "quantity": 2147483648}]}', '{/items/0/quantity}'),
    ('{"items": [{"eventId": "0000000a-000a-400a-800a-00000000000a", "quantity": 1}, {"eventId": "0000000A-000A-400A-800A-00000000000A", "quantity": 1}]}', '{/items/1/eventId}'),
    ('{"items": [{"eventId": "0000000f-000f-400f-800f-00000000000f", "quantity": 1}]}', '{/items/0/eventId}'), ('{"items": [{"eventId": "0000000a-000a-400a-800a-00000000000a", "quantity": 2}]}', '{/items/0/quantity}')
) t (body, pointers)
cross join test.error(format('select booking_api.cancel_booking(booking_id => %L, request => %L)', :'other', body)) r;
select is(test.pointers(r.detail), '{/items}', '400 before 404')
from test.error($$select booking_api.cancel_booking(booking_id => '0190a0a0-0000-7000-8000-00000000000f', request => '{"items": 1}')$$) r;
select is(test.pointers(r.detail), '{/items}', '400 before 409')
from test.error(format($$select booking_api.cancel_booking(booking_id => %L, request => '{"items": 1}')$$, :'id')) r;
select is(test.pointers(r.detail), '{id,/items}', 'a bad id and a bad body are named in one answer')
from test.error($$select booking_api.cancel_booking(booking_id => 'x', request => '{"items": 1}')$$) r;
select is(test.all_rows(), :'before', 'nothing refused left a trace');

select * from finish();
rollback;
