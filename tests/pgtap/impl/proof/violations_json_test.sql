begin;
\ir ../../helpers.sql
select plan(12);

select * from test.check_impl_function('violations_json', 'immutable', 'sql');
select is(v.broken, null, 'nothing is broken') from booking_impl.violations_json('{}') v;
select is((select jsonb_agg(c ->> 'name') from jsonb_array_elements(v.checks::jsonb) c), to_jsonb(booking_impl.invariant_checks()), 'every check is listed')
from booking_impl.violations_json('{}') v;
select is(v.checks ->> 0, '{"name" : "booking_equals_record", "count" : 0, "firstIds" : []}', 'at zero') from booking_impl.violations_json('{}') v;
select is(v.broken, 'booking_has_items (12), event_has_seats (1)', 'what is broken, in words')
from booking_impl.violations_json('{"event_has_seats": {"count": 1, "firstIds": ["x"]}, "booking_has_items": {"count": 12, "firstIds": ["y"]}}') v;
select is(c, '{"name": "event_has_seats", "count": 1, "firstIds": ["x"]}', 'with its ids')
from booking_impl.violations_json('{"event_has_seats": {"count": 1, "firstIds": ["x"]}}') v cross join jsonb_array_elements(v.checks::jsonb) c where c -> 'count' <> '0';

select * from finish();
rollback;
