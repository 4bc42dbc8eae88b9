begin;
\ir ../../helpers.sql
select plan(27);

select * from test.check_impl_function('find_webhook_faults', 'stable');

create function pg_temp.faults(request jsonb) returns text[] language sql as $$
select array(select f ->> 'pointer' from jsonb_array_elements(booking_impl.find_webhook_faults(faults.request, true)) with ordinality t (f, number) order by number)
$$;
select is(pg_temp.faults(request), '{}', request::text)
from (values ('{"url": "https://example.com/"}'::jsonb), ('{"url": "https://example.com/", "kinds": []}'),
    ('{"url": "https://example.com/", "kinds": ["event.sold_out", "booking.confirmed"]}'),
    (jsonb_build_object('url', 'https://example.com/', 'kinds', to_jsonb(booking_impl.feed_kinds())))) t (request);
select is(pg_temp.faults(request), pointers, coalesce(request::text, 'null'))
from (values
    (null::jsonb, array['/url']), ('[]', '{""}'), ('"x"', '{""}'), ('{}', '{/url}'), ('{"url": null}', '{/url}'), ('{"url": 1}', '{/url}'), ('{"url": ["https://example.com/"]}', '{/url}'),
    ('{"url": "http://127.0.0.1/"}', '{/url}'), ('{"url": "https://example.com/", "secret": "x", "id": 1}', '{/id,/secret}'), ('{"url": "https://example.com/", "kinds": null}', '{/kinds}'),
    ('{"url": "https://example.com/", "kinds": "event.sold_out"}', '{/kinds}'), ('{"url": "https://example.com/", "kinds": ["event.moved", "event.sold_out", "event.sold_out", 1, null, ["event.sold_out"]]}',
        '{/kinds/0,/kinds/2,/kinds/3,/kinds/4,/kinds/5}'),
    ('{"url": "x", "kinds": ["x"], "a": 1}', '{/a,/url,/kinds/0}'),
    (jsonb_build_object('url', 'https://example.com/', 'kinds', (select jsonb_agg('event.sold_out'::text) from generate_series(1, 101))), '{/kinds}')
) t (request, pointers);
select booking_api.allow_private_webhooks(allowed => true) \g /dev/null
select is(pg_temp.faults('{"url": "http://127.0.0.1/"}'), '{}', 'a DBA allows private addresses');
select booking_api.allow_private_webhooks(allowed => false) \g /dev/null
set local booking.allow_private_webhooks = on;
select is(pg_temp.faults('{"url": "http://127.0.0.1/"}'), '{/url}', 'or not; no parameter of a session does');

select * from finish();
rollback;
