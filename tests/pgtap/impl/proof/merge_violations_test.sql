begin;
\ir ../../helpers.sql
select plan(9);

select * from test.check_impl_function('merge_violations', 'immutable', 'sql');
select is(booking_impl.merge_violations('{}', '{}'), '{}', 'nothing and nothing');
select is(booking_impl.merge_violations('{"a": {"count": 3, "firstIds": ["x", "y", "z"]}, "b": {"count": 1, "firstIds": ["q"]}}', '{"a": {"count": 2, "firstIds": ["w", "x"]}, "c": {"count": 1, "firstIds": ["p"]}}'),
    '{"a": {"count": 3, "firstIds": ["w", "x", "y", "z"]}, "b": {"count": 1, "firstIds": ["q"]}, "c": {"count": 1, "firstIds": ["p"]}}', 'the larger count, the ids of both');

select * from finish();
rollback;
