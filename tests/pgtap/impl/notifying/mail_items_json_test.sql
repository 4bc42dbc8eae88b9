begin;
\ir ../../helpers.sql
select plan(12);

select * from test.check_impl_function('mail_items_json', 'stable');

select test.make_event(name => 'Hall', venue => 'Arena', id => '0000000a-000a-400a-800a-00000000000a') as hall, test.make_event(name => 'Opera', id => '0000000b-000b-400b-800b-00000000000b') as opera \gset
select (test.book(test.request(test.item(:'hall', '3'), test.item(:'opera', '2')))).booking ->> 'id' as id \gset
select booking_api.update_event(event_id => :'opera', request => '{"venue": "Tent"}') \g /dev/null
select is_complete from booking_api.cancel_event(event_id => :'hall') \g /dev/null
create function pg_temp.items(kind text, members text) returns text language sql as $$
select jsonb_path_query_array(booking_impl.mail_items_json(c, booking_api.get_booking(booking_id => b.id::text), 5)::jsonb, ('$[*].' || members)::jsonpath)::text
from booking_data.change c cross join booking_data.booking b where c.kind = items.kind
$$;
select is(pg_temp.items('booking.partly_cancelled', 'eventName'), '["Hall", "Opera"]', 'all items of a booking');
select is(pg_temp.items('booking.partly_cancelled', 'isConcerned'), '[true, false]', 'those of a cancelled event are what it is about');
select is(pg_temp.items('booking.partly_cancelled', 'sequence'), '[6, 6]', 'the sequence counts steps of the booking and of the event');
select is(pg_temp.items('event.updated', 'eventName') || pg_temp.items('event.updated', 'old.venue') || pg_temp.items('event.updated', 'venue'), '["Opera"][null]["Tent"]', 'of an event that was moved, its own alone');
select is(pg_temp.items('event.updated', 'remainingQuantity') || pg_temp.items('event.updated', 'quantity') || pg_temp.items('event.updated', 'cancelledQuantity'), '[2][2][0]', 'with the tickets');

select * from finish();
rollback;
