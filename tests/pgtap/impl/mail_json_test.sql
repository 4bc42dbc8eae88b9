begin;
\ir ../helpers.sql
select plan(14);

select * from test.check_impl_function('mail_json', 'stable');

select test.set_clock('2030-05-01T12:00:00.5Z');
select test.make_event(name => 'Hall', venue => 'Arena', capacity => 5, id => '0000000a-000a-400a-800a-00000000000a') as hall,
    test.make_event(name => 'Opera', id => '0000000b-000b-400b-800b-00000000000b') as opera \gset
select test.as_owner($$update booking_data.event set time_zone = 'Europe/Rome', ends_at = '2030-06-01T20:30:00Z' where name = 'Hall'$$);
select (test.book(test.request(test.item(:'opera', '3'), test.item(:'hall', '2')))).booking ->> 'id' as id \gset
select booking_api.cancel_booking(booking_id => :'id', request => jsonb_build_object('items', jsonb_build_array(test.item(:'hall', '1')))) as _ \gset
select test.as_owner($$update booking_data.event set name = 'Ball', venue = 'Tent' where name = 'Hall'$$);
select booking_api.cancel_booking(booking_id => :'id') as _ \gset
create temporary table mail on commit drop as
select c.kind, booking_impl.mail_json(c)::jsonb as mail, row_number() over (order by c.position) as number from booking_data.change c where c.booking_id = :'id';
select is(m.mail, jsonb_build_object('kind', 'booking.confirmed', 'bookingId', :'id', 'happenedAtUtc', '20300501T120000Z', 'sequence', 0, 'items', jsonb_build_array(
    jsonb_build_object('eventId', :'hall', 'eventName', 'Hall', 'venue', 'Tent', 'timeZone', 'Europe/Rome', 'startsAtLocal', 'Saturday, 1 June 2030, 20:00 UTC+02:00',
        'endsAtLocal', 'Saturday, 1 June 2030, 22:30 UTC+02:00', 'startsAtUtc', '20300601T180000Z', 'endsAtUtc', '20300601T203000Z', 'quantity', 2, 'cancelledQuantity', 0),
    jsonb_build_object('eventId', :'opera', 'eventName', 'Opera', 'venue', null, 'timeZone', 'UTC', 'startsAtLocal', 'Saturday, 1 June 2030, 18:00 UTC',
        'endsAtLocal', null, 'startsAtUtc', '20300601T180000Z', 'endsAtUtc', null, 'quantity', 3, 'cancelledQuantity', 0))), 'all that a mail needs') from mail m where m.number = 1;
select is((m.kind, m.mail -> 'sequence', jsonb_path_query_array(m.mail, '$.items[*].quantity'), jsonb_path_query_array(m.mail, '$.items[*].cancelledQuantity'))::text, expected, expected)
from mail m
join (values (1, '(booking.confirmed,0,"[2, 3]","[0, 0]")'), (2, '(booking.partly_cancelled,1,"[1, 3]","[1, 0]")'), (3, '(booking.cancelled,2,"[0, 0]","[2, 3]")')) t (number, expected) using (number);
select is((m -> 'items' -> 0 ->> 'eventName', m -> 'items' -> 0 ->> 'startsAtLocal')::text, '(Lost,)', 'an event that is not there any more hinders nothing')
from booking_impl.mail_json(row(1, '7', now(), 'booking.confirmed', null, gen_random_uuid(), '{}', '{}', 'x',
    '{"items": [{"eventId": "0000000f-000f-400f-800f-00000000000f", "eventName": "Lost", "quantity": 1, "cancelledQuantity": 0}]}', null)::booking_data.change) m;
select test.as_owner($$update booking_data.event set time_zone = 'Gone/Zone' where name = 'Ball'$$);
select is(booking_impl.mail_json(c) -> 'items' -> 0 ->> 'startsAtLocal', 'Saturday, 1 June 2030, 18:00 UTC', 'nor does a zone that is not')
from booking_data.change c where c.kind = 'booking.cancelled';
select is(array(select json_object_keys(booking_impl.mail_json(c))), '{kind,bookingId,happenedAtUtc,sequence,items}', 'in this order') from booking_data.change c where c.kind = 'booking.cancelled';

select * from finish();
rollback;
