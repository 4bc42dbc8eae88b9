begin;
\ir ../../helpers.sql
select plan(26);

select * from test.check_impl_function('find_batch_faults', 'immutable');

select is(booking_impl.find_batch_faults(requests => requests::jsonb, idempotency_keys => keys::text[]), '[]', concat_ws(' ', requests, keys))
from (values ('[]', null), ('[]', '{}'), ('[1]', null), ('[1]', '{a}'), ('[1]', '{null}'), ('[1, 2]', '{a,a}')) t (requests, keys);
select is(booking_impl.find_batch_faults(requests => requests::jsonb, idempotency_keys => '{a}'), '[{"pointer": "", "detail": "must be an array of booking requests"}]', 'no array: ' || coalesce(requests, 'null'))
from (values (null), ('null'), ('{}'), ('"x"'), ('1')) t (requests);
select is(booking_impl.find_batch_faults(requests => requests::jsonb, idempotency_keys => keys::text[]),
    '[{"parameter": "idempotency_keys", "detail": "must have one key (or null) for each request"}]', concat_ws(' ', requests, keys))
from (values ('[1]', '{}'), ('[]', '{a}'), ('[1]', '{a,b}'), ('[1, 2]', '{a}'), ('[1]', '{{a}}'), ('[1, 2]', '{{a},{b}}'), ('[1]', '[0:0]={a}'), ('[1]', '[2:2]={a}')) t (requests, keys);

select * from finish();
rollback;
