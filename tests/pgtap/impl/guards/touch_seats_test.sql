begin;
\ir ../../helpers.sql
select plan(12);

select * from test.check_impl_function('touch_seats', 'volatile');

-- Who runs into it is tried with several sessions, in tests/integration/isolation_test.cpp.
select is((select array_agg(format('%s %s %s', t.tgrelid::regclass, t.tgtype, t.tgenabled)) from pg_trigger t where t.tgfoid = 'booking_impl.touch_seats'::regproc),
    '{"booking_data.event 17 O"}', 'for each row of event, after each update of whatever column, for everyone');
select is((select count(*) from pg_trigger t where t.tgfoid = 'booking_impl.touch_seats'::regproc and t.tgqual is null and t.tgattr = ''), 1::bigint, 'without a condition');

select test.make_event(capacity => 7) as hall, test.make_event() as opera \gset
create function pg_temp.place(event_id uuid) returns text language sql as $$ select s.ctid::text from booking_data.event_seats s where s.event_id = place.event_id $$;
select pg_temp.place(:'hall') as hall_before, pg_temp.place(:'opera') as opera_before \gset
select test.as_owner(format('update booking_data.event set name = name where id = %L', :'hall'));
select isnt(pg_temp.place(:'hall'), :'hall_before', 'the seats are a new version of their row, even if nothing differs');
select is(pg_temp.place(:'opera'), :'opera_before', 'those of other events are not');
select is((s.capacity, s.seats_taken)::text, '(7,0)', 'they say what they said') from booking_data.event_seats s where s.event_id = :'hall';

select * from finish();
rollback;
