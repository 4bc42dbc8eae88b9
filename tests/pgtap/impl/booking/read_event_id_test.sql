begin;
\ir ../../helpers.sql
select plan(17);

select * from test.check_impl_function('read_event_id', 'immutable', 'sql');

select is(booking_impl.read_event_id(item => jsonb_build_object('eventId', value::jsonb)), id::uuid, coalesce(value, 'null'))
from (values ('"0000000a-000a-400a-800a-00000000000a"', '0000000a-000a-400a-800a-00000000000a'), ('"0000000A-000A-400A-800A-00000000000A"', '0000000a-000a-400a-800a-00000000000a'),
    ('"0000000a000a400a800a00000000000a"', null), ('"{0000000a-000a-400a-800a-00000000000a}"', null), ('""', null), ('1', null), ('null', null), ('["0000000a-000a-400a-800a-00000000000a"]', null),
    ('{}', null), (null, null)) t (value, id);

select * from finish();
rollback;
