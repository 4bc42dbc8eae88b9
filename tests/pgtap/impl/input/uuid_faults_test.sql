begin;
\ir ../../helpers.sql
select plan(11);

select * from test.check_impl_function('uuid_faults', 'stable', 'sql');

select is(booking_impl.uuid_faults(parameter => 'id', value => value), '[]', value)
from (values ('0000000a-000a-400a-800a-00000000000a'), ('0000000A-000A-400A-800A-00000000000A')) t (value);
select is(booking_impl.uuid_faults(parameter => 'id', value => value),
    '[{"parameter": "id", "detail": "must be a UUID in its 36-character form"}]', coalesce(to_json(value)::text, 'null'))
from (values (null), ('{0000000a-000a-400a-800a-00000000000a}')) t (value);

select * from finish();
rollback;
