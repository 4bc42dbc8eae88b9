begin;
\ir ../helpers.sql
select plan(32);

select * from test.check_api_function('update_webhook', 'webhook_id text, request jsonb', 'json', 'volatile');

select test.set_clock('2030-05-01T12:00:00.5Z');
select booking_api.create_webhook(request => '{"url": "https://example.com/hooks", "kinds": ["event.sold_out"]}') as made,
    booking_api.create_webhook(request => '{"url": "https://example.com/other"}') ->> 'id' as other \gset
select :'made'::json ->> 'id' as id, :'made'::json ->> 'secret' as secret, booking_api.get_webhook(webhook_id => :'other') as before_other \gset
create function pg_temp.patch(id text, request jsonb) returns jsonb language sql as $$
select booking_api.update_webhook(webhook_id => patch.id, request => patch.request)::jsonb
$$;

-- What is sent is set, what is not stays
select test.set_clock('2030-05-02T12:00:00Z');
select pg_temp.patch(upper(:'id'), '{"url": "https://example.com/new"}') as answer \gset
select is(:'answer'::jsonb, :'made'::jsonb || '{"url": "https://example.com/new", "secret": null, "updatedAt": "2030-05-02T12:00:00.000Z"}', 'another URL; the secret is not shown');
select is(booking_api.get_webhook(webhook_id => :'id')::jsonb, :'answer'::jsonb, 'get_webhook shows the same');
select is(w.secret, :'secret', 'and stays') from booking_data.webhook w where w.id = :'id';
select is(booking_api.get_webhook(webhook_id => :'other')::text, :'before_other', 'no other webhook is touched');
select is((j -> 'kinds', j ->> 'url')::text, row(kinds::jsonb, 'https://example.com/new')::text, 'kinds ' || kinds)
from (values ('["booking.confirmed", "event.sold_out"]'), ('[]')) t (kinds) cross join pg_temp.patch(:'id', jsonb_build_object('kinds', kinds::jsonb)) j;
select is(pg_temp.patch(:'id', '{"url": "https://example.com/both", "kinds": ["event.sold_out"]}') - '{updatedAt}'::text[],
    :'made'::jsonb - '{updatedAt}'::text[] || '{"url": "https://example.com/both", "secret": null}', 'both');

-- What is so already
select test.set_clock('2030-05-03T12:00:00Z');
select test.all_rows() as before \gset
select is(pg_temp.patch(:'id', request) ->> 'updatedAt', '2030-05-02T12:00:00.000Z', 'is so already: ' || request::text)
from (values ('{"url": "https://example.com/both"}'::jsonb), ('{"kinds": ["event.sold_out"]}'), ('{"url": "https://example.com/both", "kinds": ["event.sold_out"]}')) t (request);

-- Refusals
select is((r.code, test.pointers(r.detail))::text, format('(TKV01,%s)', pointers), concat_ws(' ', id, coalesce(request, 'null')))
from (values (:'id', null, '"{""""}"'), (:'id', '{}', '"{""""}"'), (:'id', '[]', '"{""""}"'), ('x', '{"url": "http://127.0.0.1/", "kinds": ["x"], "secret": "x"}', '"{id,/secret,/url,/kinds/0}"'),
    (null, '{"url": null}', '"{id,/url}"'), (:'id', '{"kinds": null}', '{/kinds}')) t (id, request, pointers)
cross join test.error(format('select booking_api.update_webhook(webhook_id => %L, request => %L)', id, request)) r;
select is((r.code, r.message)::text, '(TKN03,"No webhook has this id: 0000000f-000f-400f-800f-00000000000f")', 'WebhookNotFound')
from test.error($$select booking_api.update_webhook(webhook_id => '0000000F-000f-400f-800f-00000000000f', request => '{"kinds": []}')$$) r;
select is(test.all_rows(), :'before', 'nothing refused left a trace');
select is((r.detail -> 'errors' -> 0)::text, '{"detail": "the body must have at least one member", "pointer": ""}', 'it says why')
from test.error(format('select booking_api.update_webhook(webhook_id => %L, request => ''{}'')', :'id')) r;

select * from finish();
rollback;
