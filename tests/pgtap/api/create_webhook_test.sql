begin;
\ir ../helpers.sql
select plan(27);

select * from test.check_api_function('create_webhook', 'request jsonb', 'json', 'volatile');

select test.set_clock('2030-05-01T12:00:00.5Z');
select booking_api.create_webhook(request => '{"url": "https://example.com/hooks"}') as made \gset
select :'made'::json ->> 'id' as id, :'made'::json ->> 'secret' as secret \gset
select is(:'made'::jsonb - '{id,secret}'::text[], '{"url": "https://example.com/hooks", "kinds": [], "status": "active", "disabledReason": null, "previousSecretUntil": null,
    "createdAt": "2030-05-01T12:00:00.500Z", "updatedAt": "2030-05-01T12:00:00.500Z"}', 'active, all kinds');
select matches(:'secret'::text, '^whsec_[A-Za-z0-9+/]{43}=$', 'with its secret');
select is((w.secret, w.url, w.previous_secret)::text, (:'secret', 'https://example.com/hooks', null)::text, 'as it is stored') from booking_data.webhook w where w.id = :'id';
select is(to_timestamp(('x' || translate(left(:'id', 13), '-', ''))::bit(48)::bigint / 1000.0), '2030-05-01T12:00:00.5Z'::timestamptz, 'its id is of its time');
select is(booking_api.create_webhook(request => '{"kinds": ["event.sold_out", "booking.confirmed"], "url": "https://example.com/hooks"}')::jsonb -> 'kinds',
    '["event.sold_out", "booking.confirmed"]', 'or the kinds that are wanted; a URL may be there twice');
select is(count(distinct w.secret), 2::bigint, 'each has its own secret') from booking_data.webhook w;

-- Nobody sees a secret again
select is(position(w.secret in concat(booking_api.get_webhook(webhook_id => w.id::text), booking_api.list_webhooks(), booking_api.ping_webhook(webhook_id => w.id::text),
    booking_api.list_deliveries(webhook_id => w.id::text), booking_api.enable_webhook(webhook_id => w.id::text))), 0, 'no answer has the secret of ' || w.id) from booking_data.webhook w;

-- Refusals
select test.all_rows() as before \gset
select is((r.code, test.pointers(r.detail))::text, format('(TKV01,%s)', pointers), coalesce(request, 'null'))
from (values (null, '{/url}'), ('[]', '"{""""}"'), ('{}', '{/url}'), ('{"url": "http://169.254.169.254/", "kinds": ["x"], "secret": "x"}', '"{/secret,/url,/kinds/0}"')) t (request, pointers)
cross join test.error(format('select booking_api.create_webhook(request => %L)', request)) r;
select is(test.all_rows(), :'before', 'nothing refused left a trace');
select is((r.detail -> 'errors' -> 0)::text, '{"detail": "must not point to a private, local or reserved address or name", "pointer": "/url"}', 'it says why')
from test.error($$select booking_api.create_webhook(request => '{"url": "http://127.0.0.1:8080/"}')$$) r;

select * from finish();
rollback;
