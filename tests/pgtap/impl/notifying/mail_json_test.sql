begin;
\ir ../../helpers.sql
select plan(18);

select * from test.check_impl_function('mail_json', 'stable');

select test.set_clock('2030-05-01T12:00:00.5Z');
select test.make_event(name => 'Hall', venue => 'Arena', capacity => 5, id => '0000000a-000a-400a-800a-00000000000a') as hall,
    test.make_event(name => 'Opera', id => '0000000b-000b-400b-800b-00000000000b') as opera \gset
select test.as_owner($$update booking_data.event set time_zone = 'Europe/Rome', ends_at = '2430-06-01T20:30:00Z' where name = 'Hall'$$);
select (test.book(test.request(test.item(:'opera', '3'), test.item(:'hall', '2')))).booking ->> 'id' as id \gset
select booking_api.cancel_booking(booking_id => :'id', request => jsonb_build_object('items', jsonb_build_array(test.item(:'hall', '1')))) as _ \gset
select test.as_owner($$update booking_data.event set name = 'Ball', venue = 'Tent' where name = 'Hall'$$);
select booking_api.cancel_booking(booking_id => :'id') as _ \gset
create temporary table mail on commit drop as
select c.kind, booking_impl.mail_json(c, null)::jsonb as mail, row_number() over (order by c.position) as number from booking_data.change c where c.booking_id = :'id';
select is(m.mail, jsonb_build_object('kind', 'booking.confirmed', 'bookingId', :'id', 'happenedAtUtc', '20300501T120000Z', 'items', jsonb_build_array(
    jsonb_build_object('eventId', :'hall', 'eventName', 'Hall', 'isConcerned', true, 'sequence', 0, 'old', null, 'venue', 'Tent', 'timeZone', 'Europe/Rome', 'startsAtLocal', 'Saturday, 1 June 2430, 20:00 UTC+02:00',
        'endsAtLocal', 'Saturday, 1 June 2430, 22:30 UTC+02:00', 'startsAtUtc', '24300601T180000Z', 'endsAtUtc', '24300601T203000Z', 'quantity', 2, 'cancelledQuantity', 0, 'remainingQuantity', 2),
    jsonb_build_object('eventId', :'opera', 'eventName', 'Opera', 'isConcerned', true, 'sequence', 0, 'old', null, 'venue', null, 'timeZone', 'UTC', 'startsAtLocal', 'Saturday, 1 June 2430, 18:00 UTC',
        'endsAtLocal', null, 'startsAtUtc', '24300601T180000Z', 'endsAtUtc', null, 'quantity', 3, 'cancelledQuantity', 0, 'remainingQuantity', 3))), 'all that a mail needs') from mail m where m.number = 1;
select is((m.kind, m.mail -> 'items' -> 1 -> 'sequence', jsonb_path_query_array(m.mail, '$.items[*].remainingQuantity'), jsonb_path_query_array(m.mail, '$.items[*].cancelledQuantity'))::text, expected, expected)
from mail m
join (values (1, '(booking.confirmed,0,"[2, 3]","[0, 0]")'), (2, '(booking.partly_cancelled,1,"[1, 3]","[1, 0]")'), (3, '(booking.cancelled,2,"[0, 0]","[2, 3]")')) t (number, expected) using (number);
select is((m -> 'items' -> 0 ->> 'eventName', m -> 'items' -> 0 ->> 'startsAtLocal')::text, '(Lost,)', 'an event that is not there any more hinders nothing')
from booking_impl.mail_json(row(1, 1, '7', now(), 'booking.confirmed', null, gen_random_uuid(), '{}', '{}', 'x',
    '{"items": [{"eventId": "0000000f-000f-400f-800f-00000000000f", "eventName": "Lost", "quantity": 1, "cancelledQuantity": 0}]}', null, null, null)::booking_data.change, null) m;
select test.as_owner($$update booking_data.event set time_zone = 'Gone/Zone' where name = 'Ball'$$);
select is(booking_impl.mail_json(c, null) -> 'items' -> 0 ->> 'startsAtLocal', 'Saturday, 1 June 2430, 18:00 UTC', 'nor does a zone that is not')
from booking_data.change c where c.kind = 'booking.cancelled';
select is(array(select json_object_keys(booking_impl.mail_json(c, null))), '{kind,bookingId,happenedAtUtc,items}', 'in this order') from booking_data.change c where c.kind = 'booking.cancelled';

-- An event that was moved, told to a booking of it as it is by now
select test.make_event(name => 'Ring', venue => 'Arena', id => '0000000c-000c-400c-800c-00000000000c') as ring \gset
select test.make_booking(:'ring', 3) as moved \gset
select booking_api.update_event(event_id => :'ring', request => '{"venue": "Tent", "startsAt": "2430-06-02T18:00:00Z"}'),
    booking_api.cancel_booking(booking_id => :'moved', request => jsonb_build_object('items', jsonb_build_array(test.item(:'ring', '1')))) \g /dev/null
select is(concat_ws(' ', m ->> 'kind', m ->> 'bookingId', i ->> 'remainingQuantity', i ->> 'sequence', i -> 'old' ->> 'venue', i ->> 'venue', i ->> 'startsAtUtc'),
    format('event.updated %s 2 2 Arena Tent 24300602T180000Z', :'moved'), 'a moved event')
from booking_data.change c cross join lateral booking_impl.mail_json(c, :'moved') m cross join lateral (select m -> 'items' -> 0 as i) i where c.kind = 'event.updated' and c.event_id = :'ring';
select is(array_agg((booking_impl.mail_json(c, :'moved') -> 'items' -> 0 ->> 'sequence')::integer order by c.position), '{1,2,2}', 'the last state of booking and event has the highest sequence')
from booking_data.change c where c.booking_id = :'moved' or c.event_id = :'ring' and c.kind = 'event.updated';
select is_complete from booking_api.cancel_event(event_id => :'ring') \g /dev/null
select is(booking_impl.mail_json(c, null) ->> 'kind', 'event.cancelled', 'tickets that were lost with their event') from booking_data.change c where c.booking_id = :'moved' and c.kind = 'booking.cancelled';
select is(booking_impl.mail_json(c, null) ->> 'kind', 'booking.partly_cancelled', 'tickets that were given back before') from booking_data.change c where c.booking_id = :'moved' and c.kind = 'booking.partly_cancelled';

select * from finish();
rollback;
