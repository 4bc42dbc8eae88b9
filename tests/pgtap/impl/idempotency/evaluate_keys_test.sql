begin;
\ir ../../helpers.sql
select plan(19);

select * from test.check_impl_function('evaluate_keys', 'stable');

-- What is a key is tried through the door, in idempotency_test; here is which of many are refused.
select test.make_event(id => '0000000a-000a-400a-800a-00000000000a') as hall \gset
create function pg_temp.evaluate(keys text[], requests jsonb default '[{}, {}, {}, {}]') returns text language sql as $$
select (j.error_codes, j.messages, j.details)::text from booking_impl.evaluate_keys(requests => evaluate.requests, idempotency_keys => evaluate.keys) j
$$;
select is(pg_temp.evaluate(keys), '({},,)', 'none is refused: ' || coalesce(keys::text, 'null'))
from (values (null::text[]), ('{}'), ('{null,null,null,null}'), ('{a,b,c,d}'), ('{a,A,null,null}'), ('{a,"a ",null, aa}')) t (keys);
select is(j.error_codes::text, codes, keys)
from (values ('{a,a,a,b}', '[2:3]={40001,40001}'), ('{a,null,null,a}', '[4:4]={40001}'), ('{"",a,"",a}', '{TKV01,NULL,TKV01,40001}'), ('{a,é,b,é}', '[2:4]={TKV01,NULL,TKV01}')) t (keys, codes)
cross join booking_impl.evaluate_keys(requests => '[{}, {}, {}, {}]', idempotency_keys => keys::text[]) j;
select is((j.messages[2], j.details[2])::text, ('A request before it in this batch has the same key; try again', null::text)::text, 'why it is not twice')
from booking_impl.evaluate_keys(requests => '[{}, {}]', idempotency_keys => '{a,a}') j;
select is((j.messages[2], j.details[2]::jsonb)::text, ('The request has 2 faults; see errors',
    '{"errors": [{"pointer": "/items/0/quantity", "detail": "must be a whole number from 1 to 3"}, {"parameter": "Idempotency-Key", "detail": "must be 1 to 255 printable ASCII characters"}]}'::jsonb)::text,
    'with the faults of its own body')
from booking_impl.evaluate_keys(requests => jsonb_build_array('{}', test.request(test.item(:'hall', '4')), '{}'), idempotency_keys => '{a,"",b}') j;

select * from finish();
rollback;
