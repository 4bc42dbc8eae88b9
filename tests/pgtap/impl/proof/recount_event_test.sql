begin;
\ir ../../helpers.sql
select plan(17);

select * from test.check_impl_function('recount_event', 'stable');
select test.make_event(id => '0000000a-000a-400a-800a-00000000000a') as hall, test.make_event(id => '0000000b-000b-400b-800b-00000000000b') as opera \gset
select test.make_booking(:'hall', 3) as first, test.make_booking(:'opera', 2) as second \gset
select is_complete from booking_api.cancel_event(event_id => :'opera') \gset
select test.verify() as _ \gset
select is((booking_impl.recount_event(:'hall', null)).violations, '{}', 'all is well');
select is((booking_impl.recount_event(:'opera', null)).violations, '{}', 'with what its cancellation took');
set local session_replication_role = replica;
update booking_data.booking set customer_email = 'eve@example.com' where id = :'first';
update booking_data.event_seats set seats_taken = 2 where event_id = :'hall';
update booking_data.event_cancellation set tickets = 1 where event_id = :'opera';
select is(array(select jsonb_object_keys((booking_impl.recount_event(:'hall', null)).violations)), '{booking_equals_record,seats_taken_equals_history}', 'its seats, and its bookings');
select is(array(select jsonb_object_keys((booking_impl.recount_event(:'opera', null)).violations)), '{cancellation_counts_equal_history}', 'its cancellation');
select is((booking_impl.recount_event('0000000c-000c-400c-800c-00000000000c', null)).violations, '{}', 'nothing of nothing');

-- Without time none is verified, and what they hold is added up all the same.
select is(v::text, '("{""seats_taken_equals_history"": {""count"": 1, ""firstIds"": [""0000000a-000a-400a-800a-00000000000a""]}}",1,0)', 'too late for the bookings')
from booking_impl.recount_event(:'hall', '-infinity') v;
select is((v.violations, v.bookings, v.verified)::text, '({},1,0)', 'too late for what its cancellation took') from booking_impl.recount_event(:'opera', '-infinity') v;
update booking_data.event_seats set seats_taken = 3 where event_id = :'hall';
update booking_data.booking set customer_email = 'ann@example.com' where id = :'first';
select is((v.violations, v.bookings, v.verified)::text, '({},1,0)', 'and is right') from booking_impl.recount_event(:'hall', '-infinity') v;
select is((v.violations, v.bookings, v.verified)::text, '({},1,1)', 'in time') from booking_impl.recount_event(:'hall', 'infinity') v;
select test.plant_booking(gen_random_uuid(), :'hall', 1) from generate_series(1, 1200) \g /dev/null
select is((v.bookings, v.verified, v.violations -> 'record_equals_steps' -> 'count')::text, '(1201,1201,1200)', 'each once') from booking_impl.recount_event(:'hall', null) v;

select * from finish();
rollback;
