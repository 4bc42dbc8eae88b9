begin;
\ir ../helpers.sql
select plan(20);

select * from test.check_api_function('enable_webhook', 'webhook_id text', 'json', 'volatile');

select test.set_clock('2030-05-01T12:00:00Z');
select booking_api.create_webhook(request => '{"url": "https://example.com/"}') as made \gset
select :'made'::json ->> 'id' as id \gset
select booking_api.ping_webhook(webhook_id => :'id') \g /dev/null
select test.all_rows() as before \gset
select is(booking_api.enable_webhook(webhook_id => :'id')::jsonb, :'made'::jsonb || '{"secret": null}', 'an active one is left as it is');
select is(test.all_rows(), :'before', 'with no trace');
select test.as_owner('update booking_data.webhook set status = ''disabled'', disabled_reason = ''x''');
select is(count(*), 0::bigint, 'what waits for a disabled one is not sent') from booking_api.claim_deliveries(channel => 'webhook', most => 10);
select test.set_clock('2030-05-02T12:00:00Z');
select is((w ->> 'status', w ->> 'disabledReason', w ->> 'updatedAt')::text, '(active,,2030-05-02T12:00:00.000Z)', 'active again') from booking_api.enable_webhook(webhook_id => upper(:'id')) w;
select is(count(*), 1::bigint, 'and it is sent') from booking_api.claim_deliveries(channel => 'webhook', most => 10);

select throws_ok($$select booking_api.enable_webhook(webhook_id => '0000000F-000f-400f-800f-00000000000f')$$, 'TKN03', null, 'WebhookNotFound');
select is((r.code, test.pointers(r.detail))::text, '(TKV01,{id})', 'the id') from test.error('select booking_api.enable_webhook(webhook_id => ''x'')') r;

select * from finish();
rollback;
