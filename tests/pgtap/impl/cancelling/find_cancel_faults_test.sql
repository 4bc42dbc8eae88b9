begin;
\ir ../../helpers.sql
select plan(24);

select * from test.check_impl_function('find_cancel_faults', 'stable');

select test.make_event(max_per_booking => 1, id => '0000000a-000a-400a-800a-00000000000a') as hall \gset
select is(booking_impl.find_cancel_faults(request => request), '[]', 'well formed: ' || coalesce(left(request::text, 40), 'null'))
from (values (null), ('{}'::jsonb), (jsonb_build_object('items', jsonb_build_array(test.item(:'hall', '2.0')))),
    (jsonb_build_object('items', jsonb_build_array(test.item(gen_random_uuid()::text, '2147483647'), test.item(:'hall'))))) t (request);
select is(booking_impl.find_cancel_faults(request => request::jsonb), '[{"pointer": "", "detail": "the body must be empty, {} or an object with items"}]', 'no object: ' || request)
from (values ('null'), ('[]'), ('[{}]'), ('"x"'), ('1'), ('true')) t (request);
select is(test.pointers(jsonb_build_object('errors', booking_impl.find_cancel_faults(request => request::jsonb))), pointers::text[], request)
from (values ('{"reason": "ill", "a": 1}', '{/a,/reason}'), ('{"items": null}', '{/items}'), ('{"items": []}', '{/items}'), ('{"items": {}}', '{/items}'), ('{"x": 1, "items": 1}', '{/x,/items}'),
    ('{"items": [1]}', '{/items/0}'), ('{"items": [{}]}', '{/items/0/eventId,/items/0/quantity}')) t (request, pointers);

select * from finish();
rollback;
