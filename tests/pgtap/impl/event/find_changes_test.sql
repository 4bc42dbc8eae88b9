begin;
\ir ../../helpers.sql
select plan(13);

select * from test.check_impl_function('find_changes', 'immutable', 'sql');

select is(booking_impl.find_changes(before => before::json, after => after::json)::text, changes, title)
from (values
    ('{"a": 1, "b": "x", "c": null}', '{"a": 2, "b": "x", "c": "y"}', '{ "a" : {"old" : 1, "new" : 2}, "c" : {"old" : null, "new" : "y"} }', 'what is not the same'),
    ('{"a": "x"}', '{"a": null}', '{ "a" : {"old" : "x", "new" : null} }', 'what was cleared'),
    ('{"c": 1, "a": 1}', '{"c": 2, "a": 2}', '{ "c" : {"old" : 1, "new" : 2}, "a" : {"old" : 1, "new" : 2} }', 'in the order of the event'),
    ('{"version": 1, "updatedAt": "x"}', '{"version": 2, "updatedAt": "y"}', null, 'what changes with every step is not told'),
    ('{"a": 1}', '{"a": 1}', null, 'nothing'),
    (null, '{"a": 1}', null, 'what was made')
) t (before, after, changes, title);

select * from finish();
rollback;
