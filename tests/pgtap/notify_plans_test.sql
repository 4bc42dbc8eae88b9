-- The feed and the deliveries are read through indexes, whatever the size of the tables was when a session planned.
begin;
\ir helpers.sql
select plan(30);

set local session_replication_role = replica;
truncate booking_data.change, booking_data.webhook, booking_data.delivery;
set local session_replication_role = origin;
analyze booking_data.change, booking_data.webhook, booking_data.delivery, booking_data.change_reader;
create function pg_temp.scans() returns bigint language sql as $$
select sum(t.seq_scan)::bigint from pg_stat_xact_user_tables t where t.schemaname = 'booking_data' and t.relname in ('change', 'delivery')
$$;
create function pg_temp.rows_read() returns bigint language sql as $$
select sum(t.idx_tup_fetch)::bigint from pg_stat_xact_user_tables t where t.schemaname = 'booking_data'
$$;
create function pg_temp.work(hook text) returns integer language plpgsql as $$
declare
    v_claimed record;
    v_count integer := 0;
begin
    perform booking_api.list_changes(), booking_api.list_webhooks(), booking_api.list_deliveries(webhook_id => hook), booking_api.list_deliveries(webhook_id => hook, status => 'dead'),
        booking_api.ping_webhook(webhook_id => hook), booking_api.queue_deliveries(channel => 'webhook', most => 10), booking_api.queue_deliveries(channel => 'email', most => 10),
        booking_api.replay_deliveries(channel => 'webhook'), booking_api.prune_deliveries();
    for v_claimed in
        select * from booking_api.claim_deliveries(channel => 'webhook', most => 2) union all select * from booking_api.claim_deliveries(channel => 'email', most => 2)
    loop
        v_count := v_count + 1;
        perform booking_api.settle_delivery(delivery_id => v_claimed.delivery_id, lease => v_claimed.lease, outcome => 'delivered', http_status => 200);
    end loop;
    return v_count;
end
$$;

-- The first calls of this session: this is when it plans.
select test.end_transactions();
select test.as_owner('update booking_data.change_reader set epoch = 1, transaction_id = ''0'', position = 0, asked_at = clock_timestamp()');
select booking_api.create_webhook(request => '{"url": "https://example.com/a"}') ->> 'id' as hook \gset
select pg_temp.scans() as before \gset
select is(sum(pg_temp.work(:'hook')), 9::bigint, 'pings are delivered') from generate_series(1, 9);
select is(pg_temp.scans(), :before::bigint, 'in an empty, analyzed database without a sequential scan');

-- Many changes, many deliveries
select test.as_owner($$insert into booking_data.change (transaction_id, kind, event_id, resource) select (n / 10)::text::xid8, 'event.published', gen_random_uuid(), '{}' from generate_series(1, 20000) n$$);
select test.as_owner(format($$insert into booking_data.delivery (id, channel, webhook_id, epoch, transaction_id, position, kind, status, next_attempt_at, settled_at)
    select gen_random_uuid(), 'webhook', %L, 1, '1', n, 'event.published', s, clock_timestamp() - interval '1 h' + n * interval '1 ms', case when s <> 'pending' then clock_timestamp() - interval '29 days' end
    from generate_series(1, 10000) n, lateral (select case when n %% 1000 = 0 then 'dead' when n %% 2 = 0 then 'delivered' else 'pending' end) s (s)$$, :'hook'));
select test.as_owner($$insert into booking_data.delivery (id, channel, recipient, epoch, transaction_id, position, kind, next_attempt_at)
    select gen_random_uuid(), 'email', 'ann@example.com', 1, '2', n, 'booking.confirmed', clock_timestamp() - interval '1 h' from generate_series(1, 5000) n$$);
select d.id as delivery from booking_data.delivery d where d.status = 'dead' limit 1 \gset
create function pg_temp.check_call(statement text, most_rows integer) returns setof text language plpgsql as $$
declare
    v_scans bigint := pg_temp.scans();
    v_rows bigint := pg_temp.rows_read();
begin
    execute statement;
    return next is(pg_temp.scans(), v_scans, statement || ': no sequential scan');
    return next cmp_ok(pg_temp.rows_read() - v_rows, '<=', most_rows::bigint, statement || ': a few rows read, not the table');
end
$$;
select pg_temp.check_call('select booking_api.list_changes()', 30);
select pg_temp.check_call('select booking_api.list_changes(after => ''1900-0'', page_limit => ''5'')', 12);
select pg_temp.check_call('select booking_api.list_changes(after => ''999999999-0'')', 10);
select pg_temp.check_call(format('select booking_api.list_deliveries(webhook_id => %L)', :'hook'), 70);
select pg_temp.check_call(format('select booking_api.list_deliveries(webhook_id => %L, status => ''dead'')', :'hook'), 30);
select pg_temp.check_call(format('select booking_api.redeliver(webhook_id => %L, delivery_id => %L)', :'hook', :'delivery'), 10);
select pg_temp.check_call('select booking_api.queue_deliveries(channel => ''webhook'', most => 10)', 60);
select pg_temp.check_call('select booking_api.queue_deliveries(channel => ''email'', most => 10)', 40);
select pg_temp.check_call('select from booking_api.claim_deliveries(channel => ''webhook'', most => 4)', 40);
select pg_temp.check_call('select from booking_api.claim_deliveries(channel => ''webhook'', most => 4)', 20);
select pg_temp.check_call('select from booking_api.claim_deliveries(channel => ''email'', most => 4)', 40);
select pg_temp.check_call(format('select booking_api.settle_delivery(delivery_id => %L, lease => %L, outcome => ''failed'')', d.id, d.lease), 20) from (select * from booking_data.delivery d where d.lease is not null limit 1) d;
select pg_temp.check_call('select booking_api.replay_deliveries(channel => ''webhook'', most => ''3'')', 30);
select pg_temp.check_call('select booking_api.prune_deliveries(keep_days => ''28'', most => ''5'')', 30);

select * from finish();
rollback;
