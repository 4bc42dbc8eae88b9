begin;
\ir ../helpers.sql
select plan(23);

select * from test.check_api_function('verify_invariants', 'event_id text', 'json', 'stable', gateway => false);

create function pg_temp.all_zero() returns jsonb language sql as $$
select jsonb_build_object('status', 'ok', 'checks', jsonb_agg(jsonb_build_object('name', c, 'count', 0, 'firstIds', '[]'::jsonb) order by c))
from unnest(booking_impl.invariant_checks()) c
$$;
select is(booking_api.verify_invariants()::jsonb, pg_temp.all_zero(), 'empty tables are in order; every check is listed with its count');
select is(array(select json_object_keys(booking_api.verify_invariants())), '{status,checks}', 'status comes first');
select is(array(select json_object_keys(booking_api.verify_invariants() -> 'checks' -> 0)), '{name,count,firstIds}', 'a check begins with its name');

select test.make_event(id => '0000000a-000a-400a-800a-00000000000a') as hall, test.make_event(id => '0000000b-000b-400b-800b-00000000000b') as opera \gset
select test.make_booking(:'hall', 3) as first, test.make_booking(:'hall', 2) as second, test.make_booking(:'opera') as third \gset
select booking_api.cancel_booking(booking_id => :'second') as _ \gset
select is(test.verify()::jsonb, pg_temp.all_zero(), 'bookings and a cancellation later they still are');

-- The answer; every kind of violation is planted in corruptions_test.
select is((r.code, r.message)::text, '(TKX01,"Invariants are violated: booking_has_history (12), booking_has_items (12), event_has_history (1), event_has_seats (1)")', 'InvariantViolated names what is broken, with counts')
from test.error($$set local session_replication_role = replica;
    insert into booking_data.booking (id, customer_email)
    select format('00000000-0000-4000-8000-0000000000%s', n)::uuid, 'a@b.c' from generate_series(10, 21) n;
    insert into booking_data.event (id, name, starts_at) values (gen_random_uuid(), 'x', now());
    do $do$ begin perform booking_api.verify_invariants(); end $do$ $$) r;
select is(c -> 'firstIds', (select jsonb_agg(format('00000000-0000-4000-8000-0000000000%s', n) order by n) from generate_series(10, 19) n),
    'the first ten offenders are named, in order')
from test.error($$set local session_replication_role = replica;
    insert into booking_data.booking (id, customer_email)
    select format('00000000-0000-4000-8000-0000000000%s', n)::uuid, 'a@b.c' from generate_series(21, 10, -1) n;
    do $do$ begin perform booking_api.verify_invariants(); end $do$ $$) r
cross join jsonb_array_elements(r.detail -> 'checks') c
where c ->> 'name' = 'booking_has_items';
select is(jsonb_array_length(r.detail -> 'checks'), cardinality(booking_impl.invariant_checks()), 'the checks that hold are listed beside it')
from test.error($$set local session_replication_role = replica; delete from booking_data.booking_item;
    do $do$ begin perform booking_api.verify_invariants(); end $do$ $$) r;

-- At work
select throws_ok('select booking_api.verify_invariants(''0000000c-000c-400c-800c-00000000000c'')', 'TKN01');
select is(test.error('select booking_api.verify_invariants()', run_as => 'booking_dba'), null, 'a DBA may ask');
select is(booking_api.verify_invariants()::jsonb, pg_temp.all_zero(), 'everything planted is undone');

select * from finish();
rollback;
