begin;
\ir ../../helpers.sql
select plan(9);

select * from test.check_impl_function('webhook_json', 'stable');

select is(booking_impl.webhook_json(webhook => w, secret => s)::text, json, json)
from (values
    (row('0000000a-000a-400a-800a-00000000000a', 'https://example.com/', '{}', 'whsec_a', null, null, 'active', null, 1, '3', '2030-01-01T00:00:00Z', '2030-01-01T00:00:00.5Z')::booking_data.webhook, 'whsec_a',
        '{"id" : "0000000a-000a-400a-800a-00000000000a", "url" : "https://example.com/", "kinds" : [], "status" : "active", "disabledReason" : null, "secret" : "whsec_a", '
        '"previousSecretUntil" : null, "createdAt" : "2030-01-01T00:00:00.000Z", "updatedAt" : "2030-01-01T00:00:00.500Z"}'),
    (row('0000000a-000a-400a-800a-00000000000a', 'https://example.com/', '{event.sold_out}', 'whsec_a', 'whsec_b', '2030-01-02T00:00:00Z', 'disabled', 'gone', 1, '3', '2030-01-01T00:00:00Z', '2030-01-01T00:00:00Z')::booking_data.webhook, null,
        '{"id" : "0000000a-000a-400a-800a-00000000000a", "url" : "https://example.com/", "kinds" : ["event.sold_out"], "status" : "disabled", "disabledReason" : "gone", "secret" : null, '
        '"previousSecretUntil" : "2030-01-02T00:00:00.000Z", "createdAt" : "2030-01-01T00:00:00.000Z", "updatedAt" : "2030-01-01T00:00:00.000Z"}')
) t (w, s, json);

select * from finish();
rollback;
