begin;
\ir ../../helpers.sql
select plan(11);

select * from test.check_impl_function('find_violations', 'stable');

-- Every kind of violation is planted in corruptions_test.
select is(booking_impl.find_violations(), '{}', 'nothing in empty tables');
select test.make_event(id => '0000000a-000a-400a-800a-00000000000a') as hall \gset
select test.make_booking(:'hall') as _ \gset
select is(test.verify() ->> 'status', 'ok', 'a booking is in order');
-- More than a slice
set local session_replication_role = replica;
insert into booking_data.booking (id, customer_email) select gen_random_uuid(), 'a@b.c' from generate_series(1, 2500);
insert into booking_data.event_cancellation (event_id, bookings) values ('0000000c-000c-400c-800c-00000000000c', 1);
select is((v -> 'booking_has_items' -> 'count', v -> 'booking_has_history' -> 'count', jsonb_array_length(v -> 'booking_has_items' -> 'firstIds'))::text, '(2500,2500,10)', 'slices add up')
from booking_impl.find_violations() v;
select is(v -> 'cancellation_counts_equal_history', '{"count": 1, "firstIds": ["0000000c-000c-400c-800c-00000000000c"]}', 'of what has no changes too') from booking_impl.find_violations() v;

select * from finish();
rollback;
