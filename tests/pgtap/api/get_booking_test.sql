begin;
\ir ../helpers.sql
select plan(27);

select * from test.check_api_function('get_booking', 'booking_id text', 'json', 'stable');

select test.make_event(name => 'Hall', id => '0000000a-000a-400a-800a-00000000000a') as hall,
    test.make_event(name => 'Opera', id => '0000000b-000b-400b-800b-00000000000b') as opera \gset
select test.set_clock('2030-05-01T12:00:00.5Z');
select (test.book(test.request(test.item(:'opera', '3'), test.item(:'hall', '2')))).booking ->> 'id' as id \gset
select test.make_booking(:'hall') as other \gset

select is(booking_api.get_booking(booking_id => :'id')::jsonb, jsonb_build_object('id', :'id', 'status', 'confirmed', 'customerEmail', 'ann@example.com',
    'items', jsonb_build_array(jsonb_build_object('eventId', :'hall', 'eventName', 'Hall', 'quantity', 2, 'cancelledQuantity', 0, 'remainingQuantity', 2),
        jsonb_build_object('eventId', :'opera', 'eventName', 'Opera', 'quantity', 3, 'cancelledQuantity', 0, 'remainingQuantity', 3)),
    'totalQuantity', 5, 'totalRemaining', 5, 'createdAt', '2030-05-01T12:00:00.500Z', 'updatedAt', '2030-05-01T12:00:00.500Z', 'cancelledAt', null),
    'the booking, its items by event id');
select is(array(select json_object_keys(booking_api.get_booking(booking_id => :'id'))),
    '{id,status,customerEmail,items,totalQuantity,totalRemaining,createdAt,updatedAt,cancelledAt}', 'its members are in the contract''s order');
select is(booking_api.get_booking(booking_id => upper(:'id'))::text, booking_api.get_booking(booking_id => :'id')::text, 'any case in, lower case out');
select is(booking_api.get_booking(booking_id => :'other') -> 'items' -> 0 ->> 'eventId', :'hall', 'another booking has its own items');
set local time zone 'Asia/Tokyo';
select is(booking_api.get_booking(booking_id => :'id') ->> 'createdAt', '2030-05-01T12:00:00.500Z', 'times are in UTC, wherever the session is');
set local time zone 'UTC';

select throws_ok($$select booking_api.get_booking(booking_id => '0190A0A0-0000-7000-8000-00000000000F')$$, 'TKN02',
    'No booking has this id: 0190a0a0-0000-7000-8000-00000000000f', 'BookingNotFound');
select throws_ok(format('select booking_api.get_booking(booking_id => %L)', :'hall'), 'TKN02', null, 'an event''s id is no booking''s');
select is((r.code, r.message, r.detail)::text, ('TKV01', 'id: must be a UUID in its 36-character form',
    '{"errors": [{"parameter": "id", "detail": "must be a UUID in its 36-character form"}]}'::jsonb)::text, 'the id ' || coalesce(to_json(id)::text, 'null'))
from (values (null), (''), ('x'), ('{0190a0a0-0000-7000-8000-00000000000f}'), ('0190a0a0000070008000000000000001'),
    (E'0190a0a0-0000-7000-8000-000000000001\n'), ('''; select 1 --')) t (id)
cross join test.error(format('select booking_api.get_booking(booking_id => %L)', id)) r;

select * from finish();
rollback;
