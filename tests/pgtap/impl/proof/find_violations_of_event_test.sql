begin;
\ir ../../helpers.sql
select plan(12);

select * from test.check_impl_function('find_violations_of_event', 'stable');
select test.make_event(id => '0000000a-000a-400a-800a-00000000000a') as hall, test.make_event(id => '0000000b-000b-400b-800b-00000000000b') as opera \gset
select test.make_booking(:'hall', 3) as first, test.make_booking(:'opera', 2) as second \gset
select is_complete from booking_api.cancel_event(event_id => :'opera') \gset
select test.verify() as _ \gset
select is(booking_impl.find_violations_of_event(:'hall'), '{}', 'all is well');
select is(booking_impl.find_violations_of_event(:'opera'), '{}', 'with what its cancellation took');
set local session_replication_role = replica;
update booking_data.booking set customer_email = 'eve@example.com' where id = :'first';
update booking_data.event_seats set seats_taken = 2 where event_id = :'hall';
update booking_data.event_cancellation set tickets = 1 where event_id = :'opera';
select is(array(select jsonb_object_keys(booking_impl.find_violations_of_event(:'hall'))), '{booking_equals_record,seats_taken_equals_history}', 'its seats, and its bookings');
select is(array(select jsonb_object_keys(booking_impl.find_violations_of_event(:'opera'))), '{cancellation_counts_equal_history}', 'its cancellation');
select is(booking_impl.find_violations_of_event('0000000c-000c-400c-800c-00000000000c'), '{}', 'nothing of nothing');

select * from finish();
rollback;
