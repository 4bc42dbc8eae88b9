begin;
\ir ../helpers.sql
select plan(19);

select * from test.check_api_function('ping_webhook', 'webhook_id text', 'json', 'volatile');

select test.set_clock('2030-05-01T12:00:00.5Z');
select booking_api.create_webhook(request => '{"url": "https://example.com/hooks", "kinds": ["event.sold_out"]}') ->> 'id' as id \gset
select booking_api.ping_webhook(webhook_id => upper(:'id')) as ping, booking_api.ping_webhook(webhook_id => :'id') as again \gset
select is(:'ping'::jsonb - '{id,messageId}'::text[], '{"kind": "webhook.ping", "position": null, "status": "pending", "attempts": 0, "nextAttemptAt": "2030-05-01T12:00:00.500Z",
    "lastStatus": null, "lastError": null, "createdAt": "2030-05-01T12:00:00.500Z", "settledAt": null}', 'a delivery that is due');
select isnt(:'ping'::json ->> 'id', :'again'::json ->> 'id', 'each time another');
select is((c.message_id, c.kind, c.payload::text, c.url)::text, ('msg_ping_' || c.delivery_id, 'webhook.ping',
    format('{"type" : "webhook.ping", "timestamp" : "2030-05-01T12:00:00.500Z", "data" : {"webhookId" : "%s"}}', :'id'), 'https://example.com/hooks')::text, 'what is sent, whatever kinds are wanted')
from booking_api.claim_deliveries(channel => 'webhook', most => 1) c;
select throws_ok($$select booking_api.ping_webhook(webhook_id => '0000000F-000f-400f-800f-00000000000f')$$, 'TKN03', null, 'WebhookNotFound');
select is((r.code, test.pointers(r.detail))::text, '(TKV01,{id})', 'the id ' || coalesce(id, 'null'))
from (values (null), ('x')) t (id) cross join test.error(format('select booking_api.ping_webhook(webhook_id => %L)', id)) r;

select * from finish();
rollback;
