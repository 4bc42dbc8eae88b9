begin;
\ir ../helpers.sql
select plan(22);

select * from test.check_api_function('rotate_webhook_secret', 'webhook_id text', 'json', 'volatile');

select test.set_clock('2030-05-01T12:00:00Z');
select m ->> 'id' as id, m ->> 'secret' as first from booking_api.create_webhook(request => '{"url": "https://example.com/"}') m \gset
select booking_api.ping_webhook(webhook_id => :'id') \g /dev/null
select test.set_clock('2030-05-02T12:00:00Z');
select r ->> 'secret' as second, r ->> 'previousSecretUntil' as until, r ->> 'updatedAt' as updated from booking_api.rotate_webhook_secret(webhook_id => upper(:'id')) r \gset
select isnt(:'second'::text, :'first', 'another secret');
select is((:'until', :'updated')::text, '(2030-05-03T12:00:00.000Z,2030-05-02T12:00:00.000Z)', 'the one before it goes on for a day');
create function pg_temp.secrets(moment timestamptz) returns text[] language plpgsql as $$
begin
    perform test.set_clock(moment);
    perform test.as_owner('update booking_data.delivery set next_attempt_at = ''2030-01-01''');
    return (select c.secrets from booking_api.claim_deliveries(channel => 'webhook', most => 1) c);
end
$$;
select is(pg_temp.secrets(moment::timestamptz), secrets::text[], moment)
from (values ('2030-05-02T12:00:00Z', format('{%s,%s}', :'second', :'first')), ('2030-05-03T11:59:59.999Z', format('{%s,%s}', :'second', :'first')), ('2030-05-03T12:00:00Z', format('{%s}', :'second'))) t (moment, secrets);
select booking_api.rotate_webhook_secret(webhook_id => :'id') ->> 'secret' as third \gset
select is((w.secret, w.previous_secret)::text, (:'third', :'second')::text, 'once more: two at most are good') from booking_data.webhook w;

select throws_ok($$select booking_api.rotate_webhook_secret(webhook_id => '0000000F-000f-400f-800f-00000000000f')$$, 'TKN03', null, 'WebhookNotFound');
select is((r.code, test.pointers(r.detail))::text, '(TKV01,{id})', 'the id ' || coalesce(id, 'null'))
from (values (null), ('x')) t (id) cross join test.error(format('select booking_api.rotate_webhook_secret(webhook_id => %L)', id)) r;

select * from finish();
rollback;
