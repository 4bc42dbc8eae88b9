-- A session that plans while the tables are empty and analyzed must not scan them for the rest of its life; and a sale is a HOT update.
begin;
\ir helpers.sql
select plan(73);

-- As after an installation: no page in any table, whatever earlier tests left behind
set local session_replication_role = replica;
truncate booking_data.event, booking_data.event_seats, booking_data.event_cancellation, booking_data.booking, booking_data.booking_item,
    booking_data.idempotency_key, booking_data.change, booking_data.customer_tickets;
set local session_replication_role = origin;
analyze booking_data.event, booking_data.event_seats, booking_data.event_cancellation, booking_data.booking, booking_data.booking_item,
    booking_data.idempotency_key, booking_data.change, booking_data.customer_tickets;

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
select test.make_event(id => e.id, capacity => 1000, max_per_customer => case e.n when 4 then 1000 end) from event_of e where e.n <= 5 \g /dev/null
create function pg_temp.book_three(first integer) returns text language sql as $$
select (test.book(test.request(variadic array(select test.item(e.id::text) from event_of e where e.n between first and first + 2)))).booking ->> 'id'
$$;
create function pg_temp.book_keyed(number integer, key text) returns boolean language sql as $$
select k.is_replayed from event_of e cross join lateral test.book_keyed(test.request(test.item(e.id::text)) || '{"customerEmail": "cat@example.com"}', book_keyed.key) k where e.n = book_keyed.number
$$;
create function pg_temp.cancel_event(number integer) returns boolean language sql as $$
select c.is_complete from event_of e cross join lateral booking_api.cancel_event(event_id => e.id::text) c where e.n = cancel_event.number
$$;
create function pg_temp.work(first integer) returns text language plpgsql as $$
declare
    v_id text := pg_temp.book_three(first);
begin
    perform booking_api.get_booking(booking_id => v_id);
    perform booking_api.get_event(event_id => (select e.id::text from event_of e where e.n = first));
    perform booking_api.cancel_booking(booking_id => v_id, request => jsonb_build_object('items', jsonb_build_array(test.item(e.id::text)))) from event_of e where e.n = first;
    perform booking_api.cancel_booking(booking_id => v_id);
    perform pg_temp.book_keyed(4, v_id), pg_temp.book_keyed(4, v_id), booking_api.prune_idempotency_keys();
    perform booking_api.list_events(search => 'night', page => '1'), booking_api.list_events(search => 'o', page => '1');
    perform booking_api.update_event(event_id => e.id::text, request => '{"description": "Loud."}'),
        booking_api.list_event_history(event_id => e.id::text, page => '1') from event_of e where e.n = first;
    perform booking_api.list_booking_history(booking_id => v_id, page => '1');
    return v_id;
end
$$;
select pg_temp.start_counting();
select ok(pg_temp.work(1) is not null and not pg_temp.book_keyed(5, 'five') and pg_temp.cancel_event(5), 'in an empty, analyzed database bookings are made and cancelled');
select is(pg_temp.scans(), 0::bigint, 'without a sequential scan, foreign-key checks included');
select is(count(pg_temp.work(1)), 8::bigint, 'and again, past the point where plans become generic') from generate_series(1, 8);
select is(pg_temp.scans(), 0::bigint, 'without a sequential scan');

-- The tables grow; the plans are the same.
select test.make_event(id => e.id, capacity => 1000, max_per_customer => case e.n when 30 then 3 end) from event_of e where e.n > 5 \g /dev/null
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
select pg_temp.check_call('select pg_temp.book_keyed(30, ''a key'')', 60);
select pg_temp.check_call('select pg_temp.book_keyed(30, ''a key'')', 20);
select pg_temp.check_call('select booking_api.prune_idempotency_keys()', 40);
-- However many bookings of the event a customer has
select count(*) from booking_api.create_bookings(requests => (
    select jsonb_agg(test.request(test.item(e.id::text)) || '{"customerEmail": "box.office@example.com"}') from event_of e cross join generate_series(1, 400) where e.n = 4)) \g /dev/null
select id as limited from event_of where n = 4 \gset
select pg_temp.check_call(format('select test.make_booking(%L, 1, ''Box.Office@example.com'')', :'limited'), 60);
select make_booking::text as of_limited from test.make_booking(:'limited', 1, 'Box.Office@example.com') \gset
select pg_temp.check_call(format('select booking_api.cancel_booking(booking_id => %L)', :'of_limited'), 60);
select make.id as part, e.id as part_event from pg_temp.book_three(40) make (id) join event_of e on e.n = 40 \gset
select pg_temp.check_call(format('select booking_api.cancel_booking(booking_id => %L, request => ''{"items": [{"eventId": "%s", "quantity": 1}]}'')', :'part', :'part_event'), 60);
select pg_temp.check_call('select pg_temp.cancel_event(1500)', 40);
select pg_temp.check_call('select booking_api.list_events(page_limit => ''1'')', 20);
select pg_temp.check_call('select booking_api.list_bookings(page_limit => ''1'')', 20);
select pg_temp.check_call(format('select booking_api.update_event(event_id => %L, request => ''{"capacity": 999, "venue": "Arena"}'')', :'event'), 20);
select pg_temp.check_call(format('select booking_api.close_event(event_id => %L)', :'event'), 20);
select pg_temp.check_call(format('select booking_api.list_event_history(event_id => %L, page => ''1'')', :'event'), 20);
select pg_temp.check_call(format('select booking_api.list_booking_history(booking_id => %L, page => ''1'')', :'booking'), 20);

-- A page by number counts what fits, and reads nothing else; who has more than a thousand bookings is seen to have them, twice.
select pg_temp.check_call(format('select booking_api.list_bookings(page => ''1'', page_limit => ''1''%s)', arguments), most_rows)
from (values (', email => ''cat@example.com''', 120), (', email => ''cat@example.com'', status => ''confirmed''', 120), (', status => ''cancelled''', 120),
    (format(', event_id => %L', :'part_event'), 30), (format(', event_id => %L, status => ''cancelled''', :'part_event'), 30),
    (format(', event_id => %L, status => ''confirmed''', :'part_event'), 30), (format(', email => ''cat@example.com'', event_id => %L', :'limited'), 240),
    (format(', email => ''ann@example.com'', event_id => %L', :'part_event'), 2100)) t (arguments, most_rows);

-- Among many events a rare text is found through trigrams, a common one in the order of the list.
select test.as_owner($$insert into booking_data.event (id, name, venue, starts_at, status)
    select gen_random_uuid(), case n % 5000 when 0 then 'Die Zauberflöte ' else 'Other opera ' end || n, 'Hall ' || n % 50 || case n when 12345 then 'zwölf' else '' end,
        timestamptz '2431-01-01Z' + n * interval '1 minute', 'on_sale'
    from generate_series(1, 20000) n$$);
select test.as_owner('insert into booking_data.event_seats (event_id, capacity) select id, 10 from booking_data.event on conflict do nothing');
create function pg_temp.found(list json) returns text language sql as $$
select string_agg(d ->> 'startsAt', ' ') || ' ' || (list -> 'pagination' ->> 'hasMore') || coalesce(' of ' || (list -> 'pagination' ->> 'total'), '')
from json_array_elements(list -> 'data') d
$$;
select pg_temp.check_call('select booking_api.list_events(search => ''zauberfl'')', 1100);
select pg_temp.check_call('select booking_api.list_events(search => ''ZWÖLF'')', 1100);
select pg_temp.check_call('select booking_api.list_events(search => ''nowhere'', status => ''on_sale'')', 1100);
select pg_temp.check_call('select booking_api.list_events(search => ''zauberfl'', page => ''1'')', 1100);
select pg_temp.check_call('select booking_api.list_events(search => ''concert'')', 100);
select pg_temp.check_call('select booking_api.list_events(search => ''opera'', starts_from => ''2431-01-05T00:00:00Z'')', 100);
select is(pg_temp.found(booking_api.list_events(search => 'zauberfl')), '2431-01-04T11:20:00.000Z 2431-01-07T22:40:00.000Z 2431-01-11T10:00:00.000Z 2431-01-14T21:20:00.000Z false', 'all are found');
select is(pg_temp.found(booking_api.list_events(search => 'zauberfl', page_limit => '3', page => '1')),
    '2431-01-04T11:20:00.000Z 2431-01-07T22:40:00.000Z 2431-01-11T10:00:00.000Z true of 4', 'counted, and on pages');
select is(pg_temp.found(booking_api.list_events(search => 'zauberfl', page_limit => '2',
    cursor => booking_api.list_events(search => 'zauberfl', page_limit => '2') -> 'pagination' ->> 'nextCursor')),
    '2431-01-11T10:00:00.000Z 2431-01-14T21:20:00.000Z false', 'and behind a cursor');
select is(pg_temp.found(booking_api.list_events(search => 'zwölf')), '2431-01-09T13:45:00.000Z false', 'in a venue too');

-- HOT: one update a row of many, as in many transactions
select n_tup_upd as events from pg_stat_xact_user_tables where relid = 'booking_data.event'::regclass \gset before_
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
select is(n_tup_upd - :before_events, 0::bigint, 'a sale never writes to event') from pg_stat_xact_user_tables where relid = 'booking_data.event'::regclass;

select * from finish();
rollback;
