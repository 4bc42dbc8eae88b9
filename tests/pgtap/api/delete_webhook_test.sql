begin;
\ir ../helpers.sql
select plan(32);

select * from test.check_api_function('delete_webhook', 'webhook_id text, most text', 'TABLE(answer json, is_complete boolean)', 'volatile');

select booking_api.create_webhook(request => '{"url": "https://example.com/a"}') ->> 'id' as hook, booking_api.create_webhook(request => '{"url": "https://example.com/b"}') ->> 'id' as other \gset
select booking_api.ping_webhook(webhook_id => :'hook') from generate_series(1, 5) \g /dev/null
select booking_api.ping_webhook(webhook_id => :'other') \g /dev/null
create function pg_temp.left_over(hook text) returns text language sql as $$
select concat_ws(' ', (select w.status || ' ' || coalesce(w.disabled_reason, '') from booking_data.webhook w where w.id = hook::uuid),
    (select count(*) from booking_data.delivery d where d.webhook_id = hook::uuid))
$$;
select is(d::text, '(,f)', 'a step') from booking_api.delete_webhook(webhook_id => upper(:'hook'), most => '2') d;
select is(pg_temp.left_over(:'hook'), 'disabled it is being deleted 3', 'it is stopped at once, and some deliveries are gone');
select is(count(*), 0::bigint, 'nothing is sent to it any more') from booking_api.claim_deliveries(channel => 'webhook', most => 10) c where c.url like '%/a';
select is(d::text, '(,f)', 'another') from booking_api.delete_webhook(webhook_id => :'hook', most => '2') d;
select is(d::text, '(,t)', 'and the last') from booking_api.delete_webhook(webhook_id => :'hook', most => '2') d;
select is(pg_temp.left_over(:'hook'), '0', 'nothing is left of it');
select is(pg_temp.left_over(:'other'), 'active  1', 'the other is as it was');
select booking_api.ping_webhook(webhook_id => :'other') \g /dev/null
select is(d::text, '(,f)', 'as many as are deleted in a step') from booking_api.delete_webhook(webhook_id => :'other', most => '2') d;
select is(d::text, '(,t)', 'one more step') from booking_api.delete_webhook(webhook_id => :'other', most => '2') d;
select booking_api.create_webhook(request => '{"url": "https://example.com/c"}') ->> 'id' as third \gset
select is(d::text, '(,t)', 'in one step unless told') from booking_api.delete_webhook(webhook_id => :'third') d;

select throws_ok(format('select booking_api.delete_webhook(webhook_id => %L)', :'hook'), 'TKN03', 'No webhook has this id: ' || :'hook', 'WebhookNotFound: it is gone');
select is((r.code, test.pointers(r.detail))::text, format('(TKV01,%s)', parameters), arguments)
from (values ('null', '{id}'), ('''x''', '{id}'), ('gen_random_uuid()::text, most => ''0''', '{most}'), ('gen_random_uuid()::text, most => ''100001''', '{most}'),
    ('gen_random_uuid()::text, most => null', '{most}'), ('gen_random_uuid()::text, most => ''-1''', '{most}'), ('''x'', most => ''x''', '"{id,most}"'), ('''''', '{id}')) t (arguments, parameters)
cross join test.error(format('do $do$ begin perform booking_api.delete_webhook(%s); end $do$', arguments)) r;

select * from finish();
rollback;
