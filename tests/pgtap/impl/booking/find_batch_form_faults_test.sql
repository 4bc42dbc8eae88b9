begin;
\ir ../../helpers.sql
select plan(37);

select * from test.check_impl_function('find_batch_form_faults', 'immutable');

select is(booking_impl.find_batch_form_faults(requests => requests::jsonb, idempotency_keys => keys::text[], booking_ids => null), '[]', concat_ws(' ', requests, keys))
from (values ('[]', null), ('[]', '{}'), ('[1]', null), ('[1]', '{a}'), ('[1]', '{null}'), ('[1, 2]', '{a,a}')) t (requests, keys);
select is(booking_impl.find_batch_form_faults(requests => requests::jsonb, idempotency_keys => '{a}', booking_ids => null), '[{"pointer": "", "detail": "must be an array of booking requests"}]', 'no array: ' || coalesce(requests, 'null'))
from (values (null), ('null'), ('{}'), ('"x"'), ('1')) t (requests);
select is(booking_impl.find_batch_form_faults(requests => requests::jsonb, idempotency_keys => keys::text[], booking_ids => null),
    '[{"parameter": "idempotency_keys", "detail": "must have one key (or null) for each request"}]', concat_ws(' ', requests, keys))
from (values ('[1]', '{}'), ('[]', '{a}'), ('[1]', '{a,b}'), ('[1, 2]', '{a}'), ('[1]', '{{a}}'), ('[1, 2]', '{{a},{b}}'), ('[1]', '[0:0]={a}'), ('[1]', '[2:2]={a}')) t (requests, keys);

\set a 0190a0a0-0000-7000-8000-00000000000a
\set b 0190a0a0-0000-7000-8000-00000000000b
select is(booking_impl.find_batch_form_faults(requests => requests::jsonb, idempotency_keys => null, booking_ids => ids::uuid[]), '[]', concat_ws(' ', requests, ids))
from (values ('[]', '{}'), ('[1]', format('{%s}', :'a')), ('[1]', '{null}'), ('[1, 2, 3]', format('{%s,null,null}', :'a')), ('[1, 2]', format('{%s,%s}', :'a', :'b'))) t (requests, ids);
select is(booking_impl.find_batch_form_faults(requests => requests::jsonb, idempotency_keys => null, booking_ids => ids::uuid[]),
    format('[{"parameter": "booking_ids", "detail": "%s"}]', detail)::jsonb, concat_ws(' ', requests, ids))
from (values ('[1]', '{}', 'must have one id (or null) for each request'), ('[]', '{null}', 'must have one id (or null) for each request'),
    ('[1, 2]', format('{%s}', :'a'), 'must have one id (or null) for each request'), ('[1]', format('{{%s}}', :'a'), 'must have one id (or null) for each request'),
    ('[1]', format('[0:0]={%s}', :'a'), 'must have one id (or null) for each request'), ('[1, 2]', format('{%s,%s}', :'a', :'a'), 'must not have an id twice')) t (requests, ids, detail);

select * from finish();
rollback;
