begin;
\ir ../helpers.sql
select plan(28);

select * from test.check_api_function('redeliver', 'webhook_id text, delivery_id text', 'json', 'volatile');

select test.set_clock('2030-05-01T12:00:00Z');
select booking_api.create_webhook(request => '{"url": "https://example.com/a"}') ->> 'id' as hook, booking_api.create_webhook(request => '{"url": "https://example.com/b"}') ->> 'id' as other \gset
select booking_api.ping_webhook(webhook_id => :'hook') ->> 'id' as id, booking_api.ping_webhook(webhook_id => :'hook') ->> 'id' as second \gset
create function pg_temp.shape(delivery json) returns text language sql as $$ select concat_ws(' ', delivery ->> 'status', delivery ->> 'attempts', delivery ->> 'nextAttemptAt', delivery ->> 'settledAt') $$;
select c.lease as first_lease, c.message_id from booking_api.claim_deliveries(channel => 'webhook', most => 1) c where c.delivery_id = :'id' \gset

-- Whatever became of it
select test.set_clock('2030-05-02T12:00:00Z');
select is(pg_temp.shape(booking_api.redeliver(webhook_id => upper(:'hook'), delivery_id => upper(:'id'))), 'pending 0 2030-05-02T12:00:00.000Z', 'under way');
select is(booking_api.settle_delivery(delivery_id => :'id', lease => :'first_lease', outcome => 'delivered'), false, 'the attempt under way settles nothing any more');
select is((c.message_id, c.attempts)::text, (:'message_id', 1)::text, 'it is the same message, with all its attempts before it') from booking_api.claim_deliveries(channel => 'webhook', most => 10) c where c.delivery_id = :'id';
select is(booking_api.settle_delivery(delivery_id => d.id, lease => d.lease, outcome => case when d.id = :'id' then 'delivered' else 'dead' end, http_status => 204, error => 'x'), true, 'settled') from booking_data.delivery d;
select test.set_clock('2030-05-03T12:00:00Z');
select is(pg_temp.shape(booking_api.redeliver(webhook_id => :'hook', delivery_id => d.id::text)), 'pending 0 2030-05-03T12:00:00.000Z', d.status) from booking_data.delivery d order by d.id;
select is(array(select d.last_status from booking_data.delivery d), '{204,204}', 'how the last attempt ended is still told');
select is(pg_temp.shape(booking_api.redeliver(webhook_id => :'hook', delivery_id => :'id')), 'pending 0 2030-05-03T12:00:00.000Z', 'pending');

select test.all_rows() as before \gset
select throws_ok(format('select booking_api.redeliver(webhook_id => %L, delivery_id => %L)', w, d), code, message, title)
from (values ('0000000F-000f-400f-800f-00000000000f', :'id', 'TKN03', 'No webhook has this id: 0000000f-000f-400f-800f-00000000000f', 'WebhookNotFound'),
    (:'hook', '0000000F-000f-400f-800f-00000000000f', 'TKN04', format('Webhook %s has no delivery with this id: 0000000f-000f-400f-800f-00000000000f', :'hook'), 'DeliveryNotFound'),
    (:'other', :'id', 'TKN04', format('Webhook %s has no delivery with this id: %s', :'other', :'id'), 'nor is it another webhook''s')) t (w, d, code, message, title);
select is((r.code, test.pointers(r.detail))::text, '(TKV01,"{id,deliveryId}")', 'bad ids, both named')
from test.error('select booking_api.redeliver(webhook_id => ''x'', delivery_id => null)') r;
select is((r.code, test.pointers(r.detail))::text, '(TKV01,{deliveryId})', '400 before 404') from test.error('select booking_api.redeliver(webhook_id => gen_random_uuid()::text, delivery_id => ''x'')') r;
select is(test.all_rows(), :'before', 'nothing refused left a trace');

select * from finish();
rollback;
