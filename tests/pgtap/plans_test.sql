-- A session that plans while the tables are empty and analyzed must not scan them for the rest of its life; and a sale is a HOT update.
begin;
\ir helpers.sql
select plan(19);

-- As after an installation: no page in any table, whatever earlier tests left behind
set local session_replication_role = replica;
truncate booking_data.event, booking_data.event_seats, booking_data.booking, booking_data.booking_item;
set local session_replication_role = origin;
analyze booking_data.event, booking_data.event_seats, booking_data.booking, booking_data.booking_item;

create temporary table mark on commit drop as select relname, seq_scan, idx_tup_fetch from pg_stat_xact_user_tables where false;
create function pg_temp.start_counting() returns void language sql as $$
truncate mark;
insert into mark select t.relname, t.seq_scan, t.idx_tup_fetch from pg_stat_xact_user_tables t where t.schemaname = 'booking_data'
$$;
create function pg_temp.scans() returns bigint language sql as $$
select sum(t.seq_scan - m.seq_scan)::bigint from pg_stat_xact_user_tables t join mark m using (relname) where t.schemaname = 'booking_data'
$$;
create function pg_temp.rows_read() returns bigint language sql as $$
select sum(t.idx_tup_fetch - m.idx_tup_fetch)::bigint from pg_stat_xact_user_tables t join mark m using (relname) where t.schemaname = 'booking_data'
$$;

-- The first calls of this session: this is when it plans.
create temporary table event_of on commit drop as select n, gen_random_uuid() as id from generate_series(1, 2000) n;
select test.make_event(id => e.id, capacity => 1000) from event_of e where e.n <= 3 \g /dev/null
create function pg_temp.book_three(first integer) returns text language sql as $$
select (test.book(test.request(variadic array(select test.item(e.id::text) from event_of e where e.n between first and first + 2)))).booking ->> 'id'
$$;
create function pg_temp.work(first integer) returns text language plpgsql as $$
declare
    v_id text := pg_temp.book_three(first);
begin
    perform booking_api.get_booking(booking_id => v_id);
    perform booking_api.get_event(event_id => (select e.id::text from event_of e where e.n = first));
    perform booking_api.cancel_booking(booking_id => v_id);
    return v_id;
end
$$;
select pg_temp.start_counting();
select ok(pg_temp.work(1) is not null, 'in an empty, analyzed database bookings are made and cancelled');
select is(pg_temp.scans(), 0::bigint, 'without a sequential scan, foreign-key checks included');
select is(count(pg_temp.work(1)), 8::bigint, 'and again, past the point where plans become generic') from generate_series(1, 8);
select is(pg_temp.scans(), 0::bigint, 'without a sequential scan');

-- The tables grow; the plans are the same.
select test.make_event(id => e.id, capacity => 1000) from event_of e where e.n > 3 \g /dev/null
select count(*) from booking_api.create_bookings(requests => (
    select jsonb_agg(test.request(test.item(e.id::text))) from event_of e where e.n > 1000)) \g /dev/null
create function pg_temp.check_call(statement text, most_rows integer) returns setof text language plpgsql as $$
begin
    perform pg_temp.start_counting();
    execute statement;
    return next is(pg_temp.scans(), 0::bigint, statement || ': no sequential scan');
    return next cmp_ok(pg_temp.rows_read(), '<=', most_rows::bigint, statement || ': a few rows read, not the table');
end
$$;
select make.id as booking, e.id as event from pg_temp.book_three(10) make (id) join event_of e on e.n = 10 \gset
select pg_temp.check_call('select pg_temp.book_three(20)', 60);
select pg_temp.check_call(format('select booking_api.get_booking(booking_id => %L)', :'booking'), 20);
select pg_temp.check_call(format('select booking_api.get_event(event_id => %L)', :'event'), 5);
select pg_temp.check_call(format('select booking_api.cancel_booking(booking_id => %L)', :'booking'), 60);
select pg_temp.check_call('select booking_api.list_events(page_limit => ''1'')', 20);
select pg_temp.check_call('select booking_api.list_bookings(page_limit => ''1'')', 20);

-- HOT: one update a row of many, as in many transactions
select n_tup_upd as upd, n_tup_hot_upd as hot from pg_stat_xact_user_tables where relid = 'booking_data.event_seats'::regclass \gset before_
select count(*) from booking_api.create_bookings(requests => (
    select jsonb_agg(test.request(test.item(e.id::text))) from event_of e where e.n between 500 and 600)) \g /dev/null
select is((n_tup_upd - :before_upd, n_tup_hot_upd - :before_hot)::text, '(101,101)', 'a sale of 101 events is 101 updates, all of them HOT')
from pg_stat_xact_user_tables where relid = 'booking_data.event_seats'::regclass;
select n_tup_upd as upd from pg_stat_xact_user_tables where relid = 'booking_data.event_seats'::regclass \gset before_
select count(*) from booking_api.create_bookings(requests => (
    select jsonb_agg(test.request(test.item(e.id::text))) from event_of e cross join generate_series(1, 50) where e.n = 700)) \g /dev/null
select is(n_tup_upd - :before_upd, 1::bigint, 'fifty sales of one event in a batch are one update')
from pg_stat_xact_user_tables where relid = 'booking_data.event_seats'::regclass;
select is(n_tup_upd, 0::bigint, 'a sale never writes to event') from pg_stat_xact_user_tables where relid = 'booking_data.event'::regclass;

select * from finish();
rollback;
