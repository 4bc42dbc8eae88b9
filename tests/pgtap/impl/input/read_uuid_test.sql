begin;
\ir ../../helpers.sql
select plan(19);

select * from test.check_impl_function('read_uuid', 'immutable');

select is(booking_impl.read_uuid(parameter => 'id', value => value), '0000000a-000a-400a-800a-00000000000a'::uuid, value)
from (values ('0000000a-000a-400a-800a-00000000000a'), ('0000000A-000A-400a-800A-00000000000A')) t (value);
select is(booking_impl.read_uuid(parameter => 'id', value => '00000000-0000-0000-0000-000000000000'), '00000000-0000-0000-0000-000000000000'::uuid, 'any version');
select is((r.code, r.detail)::text, ('TKV01', '{"errors": [{"parameter": "eventId", "detail": "must be a UUID in its 36-character form"}]}'::jsonb)::text,
    coalesce(to_json(value)::text, 'null'))
from (values (null), (''), ('{0000000a-000a-400a-800a-00000000000a}'), ('0000000a000a400a800a00000000000a'), ('0000-000a-000a-400a-800a-0000-0000-000a'),
    (' 0000000a-000a-400a-800a-00000000000a'), (E'0000000a-000a-400a-800a-00000000000a\n'), ('0000000g-000a-400a-800a-00000000000a'), ('0000000a-000a-400a-800a-0000000000٣a')) t (value)
cross join test.error(format('select booking_impl.read_uuid(parameter => %L, value => %L)', 'eventId', value)) r;

select * from finish();
rollback;
