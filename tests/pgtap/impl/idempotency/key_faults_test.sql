begin;
\ir ../../helpers.sql
select plan(17);

select * from test.check_impl_function('key_faults', 'stable', 'sql');

select is(booking_impl.key_faults(idempotency_key => key), '[]', concat('a key: ', left(key, 9)))
from (values (null), ('k'), (' !~'), (repeat('x', 255)), ('"{a\b",NULL}')) t (key);
select is(booking_impl.key_faults(idempotency_key => key), '[{"parameter": "Idempotency-Key", "detail": "must be 1 to 255 printable ASCII characters"}]', concat('no key: ', left(to_json(key)::text, 9)))
from (values (''), (repeat('x', 256)), (e'a\tb'), (e'a\x7f'), ('é')) t (key);

select * from finish();
rollback;
