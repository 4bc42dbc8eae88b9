begin;
\ir ../../helpers.sql
select plan(12);

select * from test.check_impl_function('cancelled_events', 'stable');

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

select * from finish();
rollback;
