begin;
\ir ../helpers.sql
select plan(37);

select * from test.check_api_function('cancel_bookings', 'booking_ids text[], requests jsonb[], skip_locked boolean',
    'TABLE(request_number integer, booking json, error_code text, message text, detail text)', 'volatile');

select test.make_event(name => 'Hall', capacity => 10, id => '0000000a-000a-400a-800a-00000000000a') as hall, test.make_event(name => 'Opera', capacity => 10, max_per_customer => 9, id => '0000000b-000b-400b-800b-00000000000b') as opera \gset
select test.make_booking(:'hall', 2) as whole, test.make_booking(:'opera', 3) as part, test.make_booking(:'hall', 1) as stands, test.make_booking(:'opera', 1) as gone,
    (test.book(test.request(test.item(:'hall'), test.item(:'opera')))).booking ->> 'id' as both \gset
select booking_api.cancel_booking(booking_id => :'gone') as _ \gset
\set unknown 0190a0a0-0000-7000-8000-00000000000f

create function pg_temp.cancel(ids text[], requests jsonb[] default null) returns text language sql as $$
select string_agg(concat_ws(' ', c.request_number, c.booking ->> 'status', c.booking ->> 'totalRemaining', c.error_code), ', ' order by c.request_number)
from booking_api.cancel_bookings(booking_ids => ids, requests => requests) c
$$;

-- Each for itself: whole, in part, refused
select is(pg_temp.cancel(array[upper(:'whole'), :'part', :'gone', :'unknown', 'x', :'both', :'whole'], array[null, jsonb_build_object('items', jsonb_build_array(test.item(:'opera', '2'))),
        null, '{}', null, '{}', null]),
    '1 cancelled 0, 2 confirmed 1, 3 TKC02, 4 TKN02, 5 TKV01, 6 cancelled 0, 7 40001', 'a refused one does not hinder the others; one that is there twice is to be tried again');
select is((test.seats_taken(:'hall'), test.seats_taken(:'opera'))::text, '(1,1)', 'the seats are given back, once');
select is(t.tickets, 1, 'so is the customer''s limit') from booking_data.customer_tickets t;
select c.booking as answer from booking_api.cancel_bookings(booking_ids => array[:'part'], requests => array[jsonb_build_object('items', jsonb_build_array(test.item(:'opera')))]) c \gset
select is(booking_api.get_booking(booking_id => :'part')::text, :'answer', 'the answer is the booking as it is then');
select is(booking_api.get_booking(booking_id => :'stands') ->> 'status', 'confirmed', 'other bookings stand');
select is(array_agg(c.kind order by c.kind), '{booking.cancelled,booking.cancelled,booking.cancelled,booking.cancelled,booking.partly_cancelled}', 'each has its history')
from booking_data.change c where c.kind like 'booking.%cancelled';
select is(test.verify() ->> 'status', 'ok', 'the books balance');

-- As one call says it, a batch does
select test.all_rows() as before \gset
create function pg_temp.single(id text, request jsonb) returns text language sql as $$
select (r.code, r.message, r.detail::text)::text from test.error(format('select booking_api.cancel_booking(booking_id => %L, request => %L)', id, request)) r
$$;
select is((c.error_code, c.message, c.detail::jsonb::text)::text, pg_temp.single(id, request), coalesce(id, 'null') || ' ' || coalesce(request::text, ''))
from (values (:'whole', null), (:'unknown', null), ('x', '{}'::jsonb), (null, '{}'), (:'stands', '1'), (:'stands', '{"x": 1}'), ('x', '{"x": 1}'), (:'stands', '{"items": []}'),
    (:'stands', jsonb_build_object('items', jsonb_build_array(test.item(:'opera')))), (:'stands', jsonb_build_object('items', jsonb_build_array(test.item(:'hall', '2'))))) t (id, request)
cross join booking_api.cancel_bookings(booking_ids => array[id], requests => array[request]) c;
select is(test.all_rows(), :'before', 'nothing refused left a trace');
select is(pg_temp.cancel('{}'), null, 'none, no rows');

-- A batch that is none
select is((r.code, test.pointers(r.detail))::text, format('(TKV01,{%s})', parameter), arguments)
from (values ('null', 'booking_ids'), ('''{{a}}''', 'booking_ids'), ('''{a}'', ''{}''', 'requests')) t (arguments, parameter)
cross join test.error(format('do $do$ begin perform booking_api.cancel_bookings(%s); end $do$', arguments)) r;

-- Seats that another transaction holds
create or replace function booking_impl.lock_seats(event_ids uuid[], skip_locked boolean default false, out busy boolean[]) language plpgsql as $$
begin
    busy := array(select e.id = '0000000a-000a-400a-800a-00000000000a' and skip_locked from unnest(event_ids) e (id));
end
$$;
select test.make_booking(:'opera', 1) as free \gset
create temporary table outcome as select * from booking_api.cancel_bookings(booking_ids => array[:'stands', :'free'], skip_locked => true);
select is((o.error_code, o.message, o.detail::jsonb)::text, ('55P03', 'Another transaction holds the seats of event ' || :'hall', jsonb_build_object('eventId', :'hall'))::text, 'are not waited for')
from outcome o where o.request_number = 1;
select is((booking_api.get_booking(booking_id => :'stands') ->> 'status', booking_api.get_booking(booking_id => :'free') ->> 'status')::text, '(confirmed,cancelled)', 'and hinder no other');

select * from finish();
rollback;
