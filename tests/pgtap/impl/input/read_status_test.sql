begin;
\ir ../../helpers.sql
select plan(14);

select * from test.check_impl_function('read_status', 'stable', 'sql');

select is(booking_impl.read_status(status => status, allowed => '{a,b_c}'), '[]', coalesce(status, 'none')) from (values (null), ('a'), ('b_c')) t (status);
select is(booking_impl.read_status(status => status, allowed => '{a,b_c}'), '[{"parameter": "status", "detail": "must be one of a, b_c"}]', format('%L', status))
from (values (''), ('A'), ('a,b_c'), (' a')) t (status);

select * from finish();
rollback;
