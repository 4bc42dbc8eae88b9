begin;
\ir ../../helpers.sql
select plan(16);

select * from test.check_impl_function('reject_members', 'immutable', 'sql');

select is(booking_impl.reject_members(body => '{"a": 1, "b": 2}', allowed => '{a,b,c}'), '[]', 'what is allowed');
select is(booking_impl.reject_members(body => '{}', allowed => '{}'), '[]', 'nothing');
select is(booking_impl.reject_members(body => null, allowed => '{}'), '[]', 'no body');
select is(test.pointers(jsonb_build_object('errors', booking_impl.reject_members(body => '{"b": 1, "B": 1, "é": 1, "a": 1}', allowed => '{a}'))), '{/B,/b,/é}', 'the rest, in one order');
select is(booking_impl.reject_members(body => '{"a": 1}', allowed => '{}', pointer => '/items/0'),
    '[{"pointer": "/items/0/a", "detail": "is not a member of this body"}]', 'by its place in the body');
select is(test.pointers(jsonb_build_object('errors', booking_impl.reject_members(body => '{"~1": 1, "a/b": 1}', allowed => '{}'))), '{/a~1b,/~01}', 'pointers are escaped');

create temp table many as
select booking_impl.reject_members(body => jsonb_object_agg('m' || n, 1), allowed => '{}') as faults from generate_series(100, 132) n;
select is(m.faults -> 31, '{"pointer": "/m131", "detail": "is not a member of this body"}', 'of many the first 32') from many m;
select is(m.faults -> 32, '{"more": 1}', 'and how many more there are') from many m;
select is(jsonb_array_length(booking_impl.reject_members(body => jsonb_object_agg(n, 1), allowed => '{}')), 32, '32 are all named')
from generate_series(1, 32) n;

select * from finish();
rollback;
