begin;
\ir ../../helpers.sql
select plan(13);

select * from test.check_impl_function('lock_due_deliveries', 'volatile');

-- Shares and leases are tried in claim_deliveries_test, several sessions in the integration tests.
select test.set_clock('2030-05-01T12:00:00Z');
select booking_api.create_webhook(request => '{"url": "https://example.com/a"}') ->> 'id' as first, booking_api.create_webhook(request => '{"url": "https://example.com/b"}') ->> 'id' as second \gset
select test.as_owner(format($$insert into booking_data.delivery (id, channel, webhook_id, payload, kind, next_attempt_at) values (%L, 'webhook', %L, '{}', 'x', %L)$$, lpad(n::text, 8, '0') || '-000a-700a-800a-00000000000a', hook, due))
from (values (1, :'first', '2030-05-01T11:59:59Z'), (2, :'second', '2030-05-01T11:59:58Z'), (3, :'first', '2030-05-01T11:59:57Z'), (4, :'second', '2030-05-01T12:00:01Z'), (5, :'first', '2030-05-01T12:00:00Z')) t (n, hook, due) \g /dev/null
create function pg_temp.due(most integer, most_per_webhook integer) returns text language sql set role = booking_owner as $$
select array_to_string(array(select ltrim(left(u.id::text, 8), '0') from unnest(booking_impl.lock_due_deliveries(most => due.most, most_per_webhook => due.most_per_webhook)) with ordinality u (id, n) order by n), ' ')
$$;
select is(pg_temp.due(most, most_per_webhook), ids, format('%s, %s', most, most_per_webhook))
from (values (10, 10, '3 1 5 2'), (2, 10, '3 1'), (10, 1, '3 2'), (1, 1, '3')) t (most, most_per_webhook, ids);
select is(array(select ltrim(left(d.id::text, 8), '0') from booking_data.delivery d where d.xmax <> '0' order by d.id), '{1,2,3,5}', 'they are locked');
select cmp_ok(t.n_tup_upd, '>', 0::bigint, 'and the webhooks written') from pg_stat_xact_user_tables t where t.relid = 'booking_data.webhook'::regclass;

select * from finish();
rollback;
