begin;
\ir ../helpers.sql
select plan(48);

select * from test.check_api_function('cancel_booking', 'booking_id text, request jsonb', 'json', 'volatile');

select test.make_event(name => 'Hall', capacity => 5, id => '0000000a-000a-400a-800a-00000000000a') as hall,
    test.make_event(name => 'Opera', capacity => 5, id => '0000000b-000b-400b-800b-00000000000b') as opera \gset
select test.set_clock('2030-05-01T12:00:00Z');
select test.book(test.request(test.item(:'opera', '3'), test.item(:'hall', '2'))) as _, test.make_booking(:'hall', 1) as other \gset
select b.id as id from booking_data.booking b where b.id <> :'other' \gset

-- Cancelled once
select test.set_clock('2030-05-01T12:34:56.789Z');
select booking_api.cancel_booking(booking_id => upper(:'id')) as cancelled \gset
select is(:'cancelled'::jsonb, jsonb_build_object('id', :'id', 'status', 'cancelled', 'customerEmail', 'ann@example.com',
    'items', jsonb_build_array(jsonb_build_object('eventId', :'hall', 'eventName', 'Hall', 'quantity', 2),
        jsonb_build_object('eventId', :'opera', 'eventName', 'Opera', 'quantity', 3)),
    'totalQuantity', 5, 'createdAt', '2030-05-01T12:00:00.000Z', 'updatedAt', '2030-05-01T12:34:56.789Z',
    'cancelledAt', '2030-05-01T12:34:56.789Z'), 'the answer is the booking, cancelled, its items kept');
select is(array(select json_object_keys(:'cancelled'::json)),
    '{id,status,customerEmail,items,totalQuantity,createdAt,updatedAt,cancelledAt}', 'its members are in the contract''s order');
select is(booking_api.get_booking(booking_id => :'id')::text, :'cancelled', 'get_booking shows the same');
select is((test.seats_taken(:'hall'), test.seats_taken(:'opera'))::text, '(1,0)', 'its seats are given back, and no other');
select is(booking_api.get_booking(booking_id => :'other') ->> 'status', 'confirmed', 'other bookings stand');
select is(booking_api.verify_invariants() ->> 'status', 'ok', 'the books balance');

-- Cancelled twice
select test.all_rows() as before \gset
select throws_ok(format('select booking_api.cancel_booking(booking_id => %L)', :'id'), 'TKC02', 'This booking is cancelled already: ' || :'id',
    'the second time: BookingAlreadyCancelled');
select throws_ok(format('select booking_api.cancel_booking(booking_id => %L, request => ''{}'')', :'id'), 'TKC02', null, 'and the third');
select is(test.all_rows(), :'before', 'seats are given back exactly once, cancelledAt stays');

-- What was given back can be sold again.
select is((test.book(test.request(test.item(:'hall', '3')))).code, null, 'the seats can be booked again');
select is((test.book(test.request(test.item(:'hall', '2')))).code, 'TKC01', 'and no more than those');

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
set local session_replication_role = replica;
insert into booking_data.booking (id, customer_email, created_at, updated_at)
values ('0190a0a0-0000-7000-8000-000000000001', 'ann@example.com', '2030-01-01', '2030-01-01');
insert into booking_data.booking_item values ('0190a0a0-0000-7000-8000-000000000001', :'tent', 2);
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
cross join test.refusal(format('select booking_api.cancel_booking(booking_id => %L)', id)) r;
select is((r.code, test.pointers(r.detail))::text, format('(TKV01,%s)', pointers), format('the body %s', body))
from (values ('null', '"{""""}"'), ('[]', '"{""""}"'), ('"x"', '"{""""}"'), ('1', '"{""""}"'), ('{"items": []}', '{/items}'),
    ('{"reason": "ill", "a": 1}', '"{/a,/reason}"')) t (body, pointers)
cross join test.refusal(format('select booking_api.cancel_booking(booking_id => %L, request => %L)', :'other', body)) r;
select is(test.pointers(r.detail), '{/items}', '400 before 404')
from test.refusal($$select booking_api.cancel_booking(booking_id => '0190a0a0-0000-7000-8000-00000000000f', request => '{"items": 1}')$$) r;
select is(test.pointers(r.detail), '{/items}', '400 before 409')
from test.refusal(format($$select booking_api.cancel_booking(booking_id => %L, request => '{"items": 1}')$$, :'id')) r;
select is(test.pointers(r.detail), '{id,/items}', 'a bad id and a bad body are named in one answer')
from test.refusal($$select booking_api.cancel_booking(booking_id => 'x', request => '{"items": 1}')$$) r;
select is(test.all_rows(), :'before', 'nothing refused left a trace');

select * from finish();
rollback;
