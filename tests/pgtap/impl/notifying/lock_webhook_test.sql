begin;
\ir ../../helpers.sql
select plan(11);

select * from test.check_impl_function('lock_webhook', 'volatile');

select booking_api.create_webhook(request => '{"url": "https://example.com/"}') ->> 'id' as id \gset
set local role booking_owner;
select is(xmax, '0', 'nobody holds it') from booking_data.webhook;
select is((booking_impl.lock_webhook(webhook_id => upper(:'id'))).url, 'https://example.com/', 'it is read');
select isnt(xmax, '0', 'and locked') from booking_data.webhook;
select throws_ok($$select booking_impl.lock_webhook(webhook_id => '0000000F-000f-400f-800f-00000000000f')$$, 'TKN03',
    'No webhook has this id: 0000000f-000f-400f-800f-00000000000f', 'WebhookNotFound');

select * from finish();
rollback;
