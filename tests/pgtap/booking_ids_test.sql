-- Ids that a caller chooses: one who lost the answer asks again by it, and books once.
begin;
\ir helpers.sql
select plan(24);

select test.make_event(capacity => 10, id => '0000000a-000a-400a-800a-00000000000a') as hall, test.make_event(capacity => 1, id => '0000000b-000b-400b-800b-00000000000b') as last \gset
\set a 0190a0a0-0000-7000-8000-00000000000a
\set b 0190a0a0-0000-7000-8000-00000000000b
create function pg_temp.book(ids uuid[], variadic requests jsonb[]) returns text language sql as $$
select string_agg(concat_ws(' ', c.booking ->> 'id', c.is_replayed, c.error_code), ', ' order by c.request_number)
from booking_api.create_bookings(requests => to_jsonb(requests), booking_ids => ids) c
$$;
select test.request(test.item(:'hall', '2')) as two, test.request(test.item(:'hall', '3')) as three, test.request(test.item(:'last')) as one \gset

select is(pg_temp.book(array[:'a']::uuid[], :'two'), :'a' || ' f', 'a booking has the id that was chosen');
select is((select count(*) from booking_data.idempotency_key), 0::bigint, 'and needs no key');
select is((select c.booking_id::text from booking_data.change c), :'a', 'its history has it too');
select test.all_rows() as before \gset
select is(pg_temp.book(array[:'a']::uuid[], :'two'), :'a' || ' t', 'asked for again, it is the same');
select is(test.all_rows(), :'before', 'and nothing is booked');
select is(c.booking::text, h.resource::text, 'as it was answered first') from booking_api.create_bookings(requests => jsonb_build_array(:'two'::jsonb), booking_ids => array[:'a']::uuid[]) c,
    booking_data.change h;
select is(pg_temp.book(array[:'a']::uuid[], request), 'f TKC08', 'the id is another request''s: ' || request::text)
from (values (:'three'::jsonb), (:'one'), (:'two'::jsonb || '{"customerEmail": "bob@example.com"}')) t (request);
select is(pg_temp.book(array[:'a']::uuid[], jsonb_build_object('customerEmail', 'ann@example.com', 'items', jsonb_build_array(test.item(upper(:'hall'), '2.0')))), :'a' || ' t', 'the same in other words is the same');
select booking_api.cancel_booking(booking_id => :'a') as _ \gset
select is(pg_temp.book(array[:'a']::uuid[], :'two'), :'a' || ' t', 'cancelled since, it is not booked again');
select is(test.seats_taken(:'hall'), 0, 'its seats stay free');

select matches(pg_temp.book(array[:'a', null, :'b']::uuid[], :'two', :'three', :'one'), format('^%s t, [0-9a-f-]{36} f, %s f$', :'a', :'b'), 'in a batch each for itself; one without an id is given one');
select is((test.seats_taken(:'hall'), test.seats_taken(:'last'))::text, '(3,1)', 'booked once');
select is(pg_temp.book(array[:'b']::uuid[], :'one'), :'b' || ' t', 'the last seat went to itself: that is no refusal');
select is(pg_temp.book(array['0190a0a0-0000-7000-8000-00000000000c']::uuid[], :'one'), 'f TKC01', 'to another it is one');
select is(pg_temp.book(array['0190a0a0-0000-7000-8000-00000000000c']::uuid[], test.request(test.item(:'last'), test.item(:'hall'))), 'f TKC01', 'and leaves the id free');
select is(pg_temp.book(array['0190a0a0-0000-7000-8000-00000000000c']::uuid[], :'two'), '0190a0a0-0000-7000-8000-00000000000c f', 'which the next may use');
select is(c.booking ->> 'id' || ' ' || c.is_replayed, :'b' || ' true', 'a key beside it does not hide it')
from booking_api.create_bookings(requests => jsonb_build_array(:'one'::jsonb), idempotency_keys => '{k}', booking_ids => array[:'b']::uuid[]) c;
select is((select count(*) from booking_data.idempotency_key), 0::bigint, 'nor is that key kept');
select is((r.code, test.pointers(r.detail))::text, '(TKV01,{booking_ids})', 'one id twice is no batch')
from test.error(format('select booking_api.create_bookings(requests => %L, booking_ids => %L)', jsonb_build_array(:'two'::jsonb, :'two'::jsonb), array[:'a', :'a'])) r;

-- The lost call commits while the repeat waits for the seats.
create or replace function booking_impl.lock_seats(event_ids uuid[], skip_locked boolean default false, out busy boolean[]) language plpgsql as $$
declare
    v_lost text := current_setting('test.lost');
begin
    if v_lost <> '' then
        perform set_config('test.lost', '', true);
        perform pg_temp.book('{0190a0a0-0000-7000-8000-00000000000d}', v_lost::jsonb);
    end if;
end
$$;
select set_config('test.lost', :'two', true) as _, test.all_rows() as before \gset
select is((r.code, r.message)::text, '(40001,"Another transaction used one of the booking ids meanwhile; try again")', 'while there are seats for both, it is to be tried again')
from test.error(format('select booking_api.create_bookings(requests => %L, booking_ids => ''{0190a0a0-0000-7000-8000-00000000000d}'')', jsonb_build_array(:'two'::jsonb))) r;
select is(test.all_rows(), :'before', 'and nothing of it is kept');
select test.make_event(capacity => 2) as small \gset
select test.request(test.item(:'small', '2')) as both \gset
select set_config('test.lost', :'both', true) as _ \gset
select is(pg_temp.book('{0190a0a0-0000-7000-8000-00000000000d}', :'both'), '0190a0a0-0000-7000-8000-00000000000d t', 'if it took the last seats, its answer is given');

select * from finish();
rollback;
