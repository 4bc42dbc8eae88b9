begin;
\ir ../helpers.sql
select plan(20);

select * from test.check_api_function('get_webhook', 'webhook_id text', 'json', 'stable');

select booking_api.create_webhook(request => '{"url": "https://example.com/"}') as made, booking_api.create_webhook(request => '{"url": "https://example.com/other"}') as other \gset
select is(booking_api.get_webhook(webhook_id => upper(:'made'::json ->> 'id'))::jsonb, :'made'::jsonb || '{"secret": null}', 'as it was shown, without its secret');
select throws_ok($$select booking_api.get_webhook(webhook_id => '0000000F-000f-400f-800f-00000000000f')$$, 'TKN03', 'No webhook has this id: 0000000f-000f-400f-800f-00000000000f', 'WebhookNotFound');
select is((r.code, test.pointers(r.detail))::text, '(TKV01,{id})', 'the id ' || coalesce(to_json(id)::text, 'null'))
from (values (null), (''), ('x'), ('{0190a0a0-0000-7000-8000-00000000000f}'), (e'0190a0a0-0000-7000-8000-00000000000f\n')) t (id)
cross join test.error(format('select booking_api.get_webhook(webhook_id => %L)', id)) r;

select * from finish();
rollback;
