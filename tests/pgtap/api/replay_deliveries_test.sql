begin;
\ir ../helpers.sql
select plan(27);

select * from test.check_api_function('replay_deliveries', 'channel text, most text', 'json', 'volatile', gateway => false);

select test.set_clock('2030-05-01T12:00:00Z');
select booking_api.create_webhook(request => '{"url": "https://example.com/"}') ->> 'id' as hook \gset
select test.as_owner(format($$insert into booking_data.delivery (id, channel, webhook_id, recipient, epoch, transaction_id, position, kind, status, attempts, settled_at)
    values (%L, %L, %L, %L, 1, '7', %s, 'x', %L, 10, %L)$$, lpad(n::text, 8, '0') || '-000a-700a-800a-00000000000a', channel, case channel when 'webhook' then :'hook' end,
    case channel when 'email' then 'ann@example.com' end, n, status, case when status <> 'pending' then now() end))
from (values (1, 'webhook', 'delivered'), (2, 'webhook', 'dead'), (3, 'email', 'dead'), (4, 'webhook', 'dead'), (5, 'webhook', 'dead'), (6, 'webhook', 'pending'), (7, 'email', 'delivered')) t (n, channel, status) \g /dev/null
create function pg_temp.replayed() returns text language sql as $$
select string_agg(d.position::text, ' ' order by d.position) from booking_data.delivery d where (d.status, d.attempts, d.settled_at is null, d.next_attempt_at) = ('pending', 0, true, timestamptz '2030-05-01T12:00:00Z')
$$;
select is(booking_api.replay_deliveries(channel => 'webhook', most => '2')::text, '{"replayed" : 2}', 'so many at most');
select is(pg_temp.replayed(), '2 4', 'the oldest, with all their attempts before them');
select is(booking_api.replay_deliveries(channel => 'webhook')::text, '{"replayed" : 1}', 'the rest');
select is(booking_api.replay_deliveries(channel => 'webhook')::text, '{"replayed" : 0}', 'no more');
select is(pg_temp.replayed(), '2 4 5', 'the dead ones of this channel only');
select is(booking_api.replay_deliveries(channel => 'email')::text, '{"replayed" : 1}', 'mail');
select is(pg_temp.replayed(), '2 3 4 5', 'too');

select is((r.code, test.pointers(r.detail))::text, format('(TKV01,%s)', parameters), arguments)
from (values ('null', '{channel}'), ('''sms''', '{channel}'), ('''email'', most => ''0''', '{most}'), ('''email'', most => ''1000000''', '{most}'), ('''email'', most => null', '{most}'),
    ('''email'', most => ''-1''', '{most}'), ('''x'', most => ''x''', '"{channel,most}"')) t (arguments, parameters)
cross join test.error(format('select booking_api.replay_deliveries(%s)', arguments)) r;

select * from finish();
rollback;
