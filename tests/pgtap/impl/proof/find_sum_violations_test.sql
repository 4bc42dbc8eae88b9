begin;
\ir ../../helpers.sql
select plan(12);

select * from test.check_impl_function('find_sum_violations', 'stable');

select test.make_event(id => '0000000a-000a-400a-800a-00000000000a') as hall, test.make_event(id => '0000000b-000b-400b-800b-00000000000b') as opera \gset
select test.make_booking(:'hall', 3) as _, test.make_booking(:'opera', 2) as _ \gset
select is_complete from booking_api.cancel_event(event_id => :'opera') \gset
create function pg_temp.found(seats bigint[], bookings bigint[], tickets bigint[], ids uuid[] default '{0000000a-000a-400a-800a-00000000000a,0000000b-000b-400b-800b-00000000000b}') returns text language sql as $$
select coalesce(string_agg(v.check_name || ' ' || left(v.offender, 8), ', ' order by 1), '') from (select * from booking_impl.find_sum_violations(ids, seats, bookings, tickets) order by 1, 2) v
$$;
select is(pg_temp.found('{3,0}', '{0,1}', '{0,2}'), '', 'sums that agree');
select is(pg_temp.found('{2,0}', '{0,1}', '{0,2}'), 'seats_taken_equals_history 0000000a', 'other seats');
select is(pg_temp.found('{3,0}', '{0,2}', '{0,2}'), 'cancellation_counts_equal_history 0000000b', 'other bookings');
select is(pg_temp.found('{3,0}', '{0,1}', '{0,1}'), 'cancellation_counts_equal_history 0000000b', 'other tickets');
select is(pg_temp.found('{1,2}', '{0,0}', '{0,0}', '{0000000a-000a-400a-800a-00000000000a,0000000a-000a-400a-800a-00000000000a}'), '', 'a sum in parts');

select * from finish();
rollback;
