begin;
\ir ../../helpers.sql
select plan(8);

select * from test.check_impl_function('describe_unavailable_events', 'immutable');

-- What it says is tried through the door, in create_bookings_test.
select is((p.proparallel, p.proisstrict)::text, '(u,f)', 'a request without a shortage is described too') from pg_proc p where p.oid = 'booking_impl.describe_unavailable_events'::regproc;

select * from finish();
rollback;
