begin;
\ir ../helpers.sql
select plan(52);

select * from test.check_api_function('verify_invariants', '', 'json', 'stable');

create function pg_temp.all_zero() returns jsonb language sql as $$
select jsonb_build_object('status', 'ok', 'checks', jsonb_agg(jsonb_build_object('name', c, 'count', 0, 'firstIds', '[]'::jsonb) order by c))
from unnest(array['booking_has_history', 'booking_has_items', 'cancelled_event_has_no_tickets', 'cancelled_when_nothing_remains', 'cancelled_within_quantity',
    'event_has_seats', 'item_has_booking', 'item_has_event', 'item_quantity_positive', 'key_has_booking', 'seats_have_event',
    'seats_taken_equals_confirmed_items', 'seats_taken_equals_history', 'seats_within_capacity', 'status_agrees_with_cancelled_at', 'times_in_order']) c
$$;
select is(booking_api.verify_invariants()::jsonb, pg_temp.all_zero(), 'empty tables are in order; every check is listed with its count');
select is(array(select json_object_keys(booking_api.verify_invariants())), '{status,checks}', 'status comes first');
select is(array(select json_object_keys(booking_api.verify_invariants() -> 'checks' -> 0)), '{name,count,firstIds}', 'a check begins with its name');

select test.make_event(id => '0000000a-000a-400a-800a-00000000000a') as hall, test.make_event(id => '0000000b-000b-400b-800b-00000000000b') as opera \gset
select test.make_booking(:'hall', 3) as first, test.make_booking(:'hall', 2) as second, test.make_booking(:'opera') as third \gset
select booking_api.cancel_booking(booking_id => :'second') as _ \gset
select is(booking_api.verify_invariants()::jsonb, pg_temp.all_zero(), 'bookings and a cancellation later they still are');

-- Plants a violation past triggers and constraints, recounts, and undoes it: the broken checks with their counts and first ids.
create function pg_temp.broken_by(plant text, constraint_of text, constraint_name text) returns jsonb language plpgsql as $$
declare
    v_outcome test.outcome;
begin
    v_outcome := test.refusal(concat_ws('; ', 'set local session_replication_role = replica',
        case when constraint_of is not null then format('alter table %s drop constraint %I', constraint_of, constraint_name) end, plant,
        'do $do$ begin perform booking_api.verify_invariants(); end $do$'));
    return case when v_outcome.code = 'TKX01' then (
        select jsonb_object_agg(c ->> 'name', (c -> 'count')::text || (c -> 'firstIds')::text) from jsonb_array_elements(v_outcome.detail -> 'checks') c
        where c -> 'count' <> '0')
    else to_jsonb(v_outcome) end;
end
$$;
select is(pg_temp.broken_by(plant, constraint_of, constraint_name), broken, title)
from (values
    ('a seat too few is taken', 'update booking_data.event_seats set seats_taken = seats_taken - 1 where capacity = 10 and seats_taken = 3', null, null,
        jsonb_build_object('seats_taken_equals_confirmed_items', format('1["%s"]', :'hall'), 'seats_taken_equals_history', format('1["%s"]', :'hall'))),
    ('a seat too many is taken', format('update booking_data.event_seats set seats_taken = 2 where event_id = %L', :'opera'), null, null,
        jsonb_build_object('seats_taken_equals_confirmed_items', format('1["%s"]', :'opera'), 'seats_taken_equals_history', format('1["%s"]', :'opera'))),
    ('cancelled without giving back', format('update booking_data.booking set status = ''cancelled'', cancelled_at = updated_at where id = %L', :'first'), null, null,
        jsonb_build_object('seats_taken_equals_confirmed_items', format('1["%s"]', :'hall'), 'cancelled_when_nothing_remains', format('1["%s"]', :'first'))),
    ('given back, and still confirmed', format('update booking_data.booking_item set cancelled_quantity = quantity where booking_id = %L', :'first'), null, null,
        jsonb_build_object('seats_taken_equals_confirmed_items', format('1["%s"]', :'hall'), 'cancelled_when_nothing_remains', format('1["%s"]', :'first'))),
    ('cancelled, and a ticket kept', format('update booking_data.booking_item set cancelled_quantity = 1 where booking_id = %L', :'second'), null, null,
        jsonb_build_object('cancelled_when_nothing_remains', format('1["%s"]', :'second'))),
    ('given back in part, its seat kept', format('update booking_data.booking_item set cancelled_quantity = 1 where booking_id = %L', :'first'), null, null,
        jsonb_build_object('seats_taken_equals_confirmed_items', format('1["%s"]', :'hall'))),
    ('more given back than booked', format('update booking_data.booking_item set cancelled_quantity = 4 where booking_id = %L', :'first'),
        'booking_data.booking_item', 'booking_item_cancelled_within_quantity',
        jsonb_build_object('seats_taken_equals_confirmed_items', format('1["%s"]', :'hall'), 'cancelled_within_quantity', format('1["%s"]', :'first'))),
    ('less than nothing given back', format('update booking_data.booking_item set cancelled_quantity = -1 where booking_id = %L', :'third'),
        'booking_data.booking_item', 'booking_item_cancelled_within_quantity',
        jsonb_build_object('seats_taken_equals_confirmed_items', format('1["%s"]', :'opera'), 'cancelled_within_quantity', format('1["%s"]', :'third'))),
    ('a record of other seats', format('update booking_data.change set seat_deltas = ''{2}'' where booking_id = %L', :'first'), null, null,
        jsonb_build_object('seats_taken_equals_history', format('1["%s"]', :'hall'))),
    ('a record twice', format('insert into booking_data.change (kind, booking_id, seat_events, seat_deltas) values (''booking.cancelled'', %L, ''{%s}'', ''{-1}'')', :'third', :'opera'), null, null,
        jsonb_build_object('seats_taken_equals_history', format('1["%s"]', :'opera'))),
    ('no record of a booking', format('delete from booking_data.change where booking_id = %L', :'third'), null, null,
        jsonb_build_object('seats_taken_equals_history', format('1["%s"]', :'opera'), 'booking_has_history', format('1["%s"]', :'third'))),
    ('a record of its end alone', format('delete from booking_data.change where booking_id = %L and kind = ''booking.confirmed''', :'second'), null, null,
        jsonb_build_object('seats_taken_equals_history', format('1["%s"]', :'hall'), 'booking_has_history', format('1["%s"]', :'second'))),
    ('a key of no booking', 'insert into booking_data.idempotency_key (key, request, booking_id) values (''k1'', ''1'', ''0000000c-000c-400c-800c-00000000000c'')', null, null,
        '{"key_has_booking": "1[\"0000000c-000c-400c-800c-00000000000c\"]"}'),
    ('a cancelled event with tickets', format('insert into booking_data.event_cancellation (event_id, started_at, completed_at) values (%L, now(), now())', :'hall'), null, null,
        jsonb_build_object('cancelled_event_has_no_tickets', format('1["%s"]', :'hall'))),
    ('one that is not done yet', format('insert into booking_data.event_cancellation (event_id) values (%L)', :'hall'), null, null, null),
    ('oversold', format('update booking_data.event_seats set capacity = 2 where event_id = %L', :'hall'),
        'booking_data.event_seats', 'event_seats_not_oversold', jsonb_build_object('seats_within_capacity', format('1["%s"]', :'hall'))),
    ('fewer than no seats taken', 'update booking_data.event_seats set seats_taken = -1', 'booking_data.event_seats', 'event_seats_not_oversold',
        jsonb_build_object('seats_within_capacity', format('2["%s", "%s"]', :'hall', :'opera'),
            'seats_taken_equals_confirmed_items', format('2["%s", "%s"]', :'hall', :'opera'), 'seats_taken_equals_history', format('2["%s", "%s"]', :'hall', :'opera'))),
    ('an event without seats', 'insert into booking_data.event (id, name, starts_at) values (''0000000c-000c-400c-800c-00000000000c'', ''x'', now())',
        null, null, '{"event_has_seats": "1[\"0000000c-000c-400c-800c-00000000000c\"]"}'),
    ('seats without an event', 'insert into booking_data.event_seats values (''0000000c-000c-400c-800c-00000000000c'', 1)',
        null, null, '{"seats_have_event": "1[\"0000000c-000c-400c-800c-00000000000c\"]"}'),
    ('a booking without items', 'insert into booking_data.booking (id, customer_email) values (''0000000c-000c-400c-800c-00000000000c'', ''a@b.c'')',
        null, null, '{"booking_has_items": "1[\"0000000c-000c-400c-800c-00000000000c\"]", "booking_has_history": "1[\"0000000c-000c-400c-800c-00000000000c\"]"}'),
    ('an item without a booking', format('insert into booking_data.booking_item values (''0000000c-000c-400c-800c-00000000000c'', %L, 1)', :'hall'),
        null, null, '{"item_has_booking": "1[\"0000000c-000c-400c-800c-00000000000c\"]"}'),
    ('an item of no event', format('insert into booking_data.booking_item values (%L, ''0000000c-000c-400c-800c-00000000000c'', 1)', :'first'),
        null, null, jsonb_build_object('item_has_event', format('1["%s"]', :'first'))),
    ('an item of no seats', format('update booking_data.booking_item set quantity = 0, cancelled_quantity = 0 where booking_id = %L', :'second'),
        'booking_data.booking_item', 'booking_item_quantity_positive', jsonb_build_object('item_quantity_positive', format('1["%s"]', :'second'))),
    ('confirmed with a time of cancellation', format('update booking_data.booking set cancelled_at = updated_at where id = %L', :'first'),
        'booking_data.booking', 'booking_cancelled_at_when_cancelled', jsonb_build_object('status_agrees_with_cancelled_at', format('1["%s"]', :'first'))),
    ('cancelled without a time', format('update booking_data.booking set cancelled_at = null where id = %L', :'second'),
        'booking_data.booking', 'booking_cancelled_at_when_cancelled', jsonb_build_object('status_agrees_with_cancelled_at', format('1["%s"]', :'second'))),
    ('an unknown status', format('alter table booking_data.booking drop constraint booking_status_known;
        update booking_data.booking set status = ''lost'' where id = %L', :'third'), 'booking_data.booking', 'booking_cancelled_at_when_cancelled',
        jsonb_build_object('status_agrees_with_cancelled_at', format('1["%s"]', :'third'),
            'seats_taken_equals_confirmed_items', format('1["%s"]', :'opera'))),
    ('changed before it was made', format('update booking_data.booking set updated_at = created_at - interval ''1 ms'' where id = %L', :'first'),
        'booking_data.booking', 'booking_times_ordered', jsonb_build_object('times_in_order', format('1["%s"]', :'first'))),
    ('cancelled before it was made', format('update booking_data.booking set cancelled_at = created_at - interval ''1 ms'' where id = %L', :'second'),
        'booking_data.booking', 'booking_times_ordered', jsonb_build_object('times_in_order', format('1["%s"]', :'second'))),
    ('cancelled after its last change', format('update booking_data.booking set cancelled_at = updated_at + interval ''1 ms'' where id = %L', :'second'),
        null, null, jsonb_build_object('times_in_order', format('1["%s"]', :'second')))
) t (title, plant, constraint_of, constraint_name, broken);

-- The answer
select is((r.code, r.message)::text, '(TKX01,"Invariants are violated: booking_has_history (12), booking_has_items (12), event_has_seats (1)")', 'InvariantViolated names what is broken, with counts')
from test.refusal($$set local session_replication_role = replica;
    insert into booking_data.booking (id, customer_email)
    select format('00000000-0000-4000-8000-0000000000%s', n)::uuid, 'a@b.c' from generate_series(10, 21) n;
    insert into booking_data.event (id, name, starts_at) values (gen_random_uuid(), 'x', now());
    do $do$ begin perform booking_api.verify_invariants(); end $do$ $$) r;
select is(c -> 'firstIds', (select jsonb_agg(format('00000000-0000-4000-8000-0000000000%s', n) order by n) from generate_series(10, 19) n),
    'the first ten offenders are named, in order')
from test.refusal($$set local session_replication_role = replica;
    insert into booking_data.booking (id, customer_email)
    select format('00000000-0000-4000-8000-0000000000%s', n)::uuid, 'a@b.c' from generate_series(21, 10, -1) n;
    do $do$ begin perform booking_api.verify_invariants(); end $do$ $$) r
cross join jsonb_array_elements(r.detail -> 'checks') c
where c ->> 'name' = 'booking_has_items';
select is(jsonb_array_length(r.detail -> 'checks'), 16, 'the checks that hold are listed beside it')
from test.refusal($$set local session_replication_role = replica; delete from booking_data.booking_item;
    do $do$ begin perform booking_api.verify_invariants(); end $do$ $$) r;

-- At work
select is(test.refusal('select booking_api.verify_invariants()', run_as => 'booking_gateway'), null, 'the gateway may ask');
select is(test.refusal('select booking_api.verify_invariants()', run_as => 'booking_dba'), null, 'a DBA may ask');
select is(booking_api.verify_invariants()::jsonb, pg_temp.all_zero(), 'everything planted is undone');

select * from finish();
rollback;
