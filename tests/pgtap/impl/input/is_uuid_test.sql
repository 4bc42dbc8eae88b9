begin;
\ir ../../helpers.sql
select plan(18);

select * from test.check_impl_function('is_uuid', 'immutable', 'sql');

select is(booking_impl.is_uuid(value => value), true, value)
from (values ('0000000a-000a-400a-800a-00000000000a'), ('0000000A-000a-400A-800a-00000000000A')) t (value);
select is(booking_impl.is_uuid(value => value), false, to_json(value)::text)
from (values (''), ('{0000000a-000a-400a-800a-00000000000a}'), ('0000000a000a400a800a00000000000a'), (' 0000000a-000a-400a-800a-00000000000a'),
    (E'0000000a-000a-400a-800a-00000000000a\n'), ('0000000g-000a-400a-800a-00000000000a'),
    ('0-00000a-000a-400a-800a-00000000000a'), ('0000000a-000a-400a-800a-0000000000-a'), ('------------------------------------')) t (value);

select * from finish();
rollback;
