begin;
\ir ../helpers.sql
select plan(63);

select * from test.check_table('idempotency_key', array['key text not null', 'request jsonb not null', 'booking_id uuid',
    'created_at timestamp(3) with time zone not null', 'operation text', 'event_id uuid', 'answer json'], array['key']);

select test.as_owner($$insert into booking_data.idempotency_key (key, request, booking_id) values ('k1', '{}', gen_random_uuid())$$);
select ok(k.created_at between clock_timestamp() - interval '1 minute' and clock_timestamp() + interval '1 ms', 'it knows when it was stored') from booking_data.idempotency_key k;

select is(test.violated(format('insert into booking_data.idempotency_key (key, request, booking_id) values (%s, %s, gen_random_uuid())', key, request)), refused_by,
    concat_ws(' ', key, refused_by))
from (values
    ('''k1''', '''{}''', 'idempotency_key_pkey'), ('''''', '''{}''', 'idempotency_key_printable'), ('repeat(''x'', 256)', '''{}''', 'idempotency_key_printable'),
    ('''é''', '''{}''', 'idempotency_key_printable'), ('e''a\tb''', '''{}''', 'idempotency_key_printable'), ('e''a\n''', '''{}''', 'idempotency_key_printable'),
    ('e''a\x7f''', '''{}''', 'idempotency_key_printable'), ('null', '''{}''', ''), ('''k2''', 'null', ''),
    ('''K1''', '''{}''', 'nothing'), ('repeat(''x'', 255)', '''{}''', 'nothing'), (''' !~''', '''{}''', 'nothing')
) t (key, request, refused_by);
-- A booking, an event that was made, a booking or an event that was cancelled: which of booking, event and answer each has
select is(test.violated(format('insert into booking_data.idempotency_key (key, request, operation, booking_id, event_id, answer) values (gen_random_uuid()::text, %L, %L, %s, %s, %s)',
    '{}', k.operation, h.booking, h.event, h.answer)),
    case when (h.booking <> 'null', h.event <> 'null', h.answer <> 'null')::text ~ k.has then 'nothing' else 'idempotency_key_of_one_kind' end,
    format('%s: %s, %s, %s', coalesce(k.operation, 'booked'), h.booking, h.event, h.answer))
from (values (null, '^.t,f,f.$'), ('cancel_booking', '^.t,f,t.$'), ('create_event', '^.f,t,t.$'), ('cancel_event', '^.f,t,[tf].$'), ('close_event', '^never$')) k (operation, has)
cross join (select b as booking, e as event, a as answer
    from unnest(array['null', 'gen_random_uuid()']) b, unnest(array['null', 'gen_random_uuid()']) e, unnest(array['null', '''1''']) a) h;
select set_eq($$select conname::text from pg_constraint where conrelid = 'booking_data.idempotency_key'::regclass and contype in ('c', 'p', 'f', 'u')$$,
    array['idempotency_key_pkey', 'idempotency_key_printable', 'idempotency_key_of_one_kind'], 'every constraint is tried above');
select has_index('booking_data', 'idempotency_key', 'idempotency_key_by_age', array['created_at'], 'the oldest are found through an index');

select * from finish();
rollback;
