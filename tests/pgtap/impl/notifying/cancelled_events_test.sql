begin;
\ir ../../helpers.sql
select plan(13);

select * from test.check_impl_function('cancelled_events', 'immutable', 'sql');

select test.make_event(name => 'Hall', id => '0000000a-000a-400a-800a-00000000000a') as hall, test.make_event(name => 'Opera', id => '0000000b-000b-400b-800b-00000000000b') as opera \gset
select (test.book(test.request(test.item(:'hall', '2'), test.item(:'opera', '2')))).booking ->> 'id' as id \gset
select booking_api.cancel_booking(booking_id => :'id', request => jsonb_build_object('items', jsonb_build_array(test.item(:'hall', '1'), test.item(:'opera', '1')))) \g /dev/null
select is_complete from booking_api.cancel_event(event_id => :'hall') \g /dev/null
select booking_api.cancel_booking(booking_id => :'id') \g /dev/null
create temporary table step on commit drop as
select c.kind, booking_impl.cancelled_events(c) as events, row_number() over (order by c.position) as number from booking_data.change c where c.booking_id = :'id';
select is((s.kind, s.events)::text, expected, title)
from step s
join (values (1, '(booking.confirmed,{})', 'a booking'), (2, '(booking.partly_cancelled,{})', 'what the customer gave back'),
    (3, '(booking.partly_cancelled,{0000000a-000a-400a-800a-00000000000a})', 'what was lost with the event'), (4, '(booking.cancelled,{})', 'the rest, given back')) t (number, expected, title) using (number);
select is(booking_impl.cancelled_events(c), '{}', 'a change of an event') from booking_data.change c where c.kind = 'event.cancelled';

-- Between two steps of the cancellation
select test.make_event(id => '0000000c-000c-400c-800c-00000000000c') as club \gset
select test.make_booking(:'club') from generate_series(1, 3) \g /dev/null
select c.is_complete from booking_api.cancel_event(event_id => :'club', most_bookings => '1') c \gset
select booking_api.cancel_booking(booking_id => i.booking_id::text) from booking_data.booking_item i
where i.event_id = :'club' and i.cancelled_quantity = 0 \g /dev/null
select is(array_agg(cardinality(booking_impl.cancelled_events(c)) order by c.position), '{1,0,0}', 'what customers give back meanwhile is not lost')
from booking_data.change c where c.kind = 'booking.cancelled' and c.seat_events = array[:'club'::uuid];

select * from finish();
rollback;
