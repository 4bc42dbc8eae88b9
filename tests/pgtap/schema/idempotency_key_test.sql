begin;
\ir ../helpers.sql
select plan(23);

select * from test.check_table('idempotency_key', array['key text not null', 'request jsonb not null', 'booking_id uuid not null',
    'created_at timestamp(3) with time zone not null'], array['key']);

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
select set_eq($$select conname::text from pg_constraint where conrelid = 'booking_data.idempotency_key'::regclass and contype in ('c', 'p', 'f', 'u')$$,
    array['idempotency_key_pkey', 'idempotency_key_printable'], 'every constraint is tried above');
select has_index('booking_data', 'idempotency_key', 'idempotency_key_by_age', array['created_at'], 'the oldest are found through an index');

select * from finish();
rollback;
