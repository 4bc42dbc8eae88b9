begin;
\ir ../../helpers.sql
select plan(12);

select * from test.check_impl_function('add_violations', 'immutable', 'sql');
select is(booking_impl.add_violations('{}', null, null), '{}', 'nothing is added');
select is(booking_impl.add_violations('{"a": {"count": 1, "firstIds": ["x"]}}', null, null), '{"a": {"count": 1, "firstIds": ["x"]}}', 'what was found stays');
select is(booking_impl.add_violations('{}', '{a,b,a}', '{y,z,x}'), '{"a": {"count": 2, "firstIds": ["x", "y"]}, "b": {"count": 1, "firstIds": ["z"]}}', 'by check, the ids in order');
select is(booking_impl.add_violations('{"a": {"count": 3, "firstIds": ["m", "n", "o"]}, "c": {"count": 1, "firstIds": ["q"]}}', '{a}', '{l}'),
    '{"a": {"count": 4, "firstIds": ["l", "m", "n", "o"]}, "c": {"count": 1, "firstIds": ["q"]}}', 'to what was found before');
select is(booking_impl.add_violations('{}', array_fill('a'::text, '{12}'), array(select lpad(n::text, 2, '0') from generate_series(12, 1, -1) n)),
    jsonb_build_object('a', jsonb_build_object('count', 12, 'firstIds', (select jsonb_agg(lpad(n::text, 2, '0') order by n) from generate_series(1, 10) n))), 'ten ids are kept, the lowest');

select * from finish();
rollback;
