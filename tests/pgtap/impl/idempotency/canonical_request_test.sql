begin;
\ir ../../helpers.sql
select plan(17);

select * from test.check_impl_function('canonical_request', 'immutable', 'sql');

select is(booking_impl.canonical_request(request => request::jsonb), canonical::jsonb, title)
from (values
    ('{"items": [{"eventId": "0000000B-000b-400b-800b-00000000000b", "quantity": 1}, {"eventId": "0000000a-000a-400a-800a-00000000000a", "quantity": 2.0}], "customerEmail": "A@b.example"}',
        '{"items": [{"eventId": "0000000a-000a-400a-800a-00000000000a", "quantity": 2}, {"eventId": "0000000b-000b-400b-800b-00000000000b", "quantity": 1}], "customerEmail": "A@b.example"}',
        'items in the order of their ids, in lower case; the address as it is'),
    ('{"items": [{"eventId": "X"}, 2, {"eventId": 3, "quantity": 1}, null]}', '{"items": [null, 2, {"eventId": "X"}, {"eventId": 3, "quantity": 1}]}', 'what is no id stays as it is'),
    ('{"items": []}', '{"items": []}', 'no items'), ('{"items": {}}', '{"items": {}}', 'no array'), ('{"a": 1}', '{"a": 1}', 'no such member'),
    ('[{"items": [2, 1]}]', '[{"items": [2, 1]}]', 'no object'), ('null', 'null', 'null')
) t (request, canonical, title);
select is(booking_impl.canonical_request(request => jsonb_build_object('items', (select jsonb_agg(n order by n desc) from generate_series(1, many) n)))
    = jsonb_build_object('items', (select jsonb_agg(n order by n) from generate_series(1, many) n)), many = 20, many || ' items')
from (values (20), (21)) t (many);
select is(booking_impl.canonical_request(request => null), null, 'nothing');

select * from finish();
rollback;
