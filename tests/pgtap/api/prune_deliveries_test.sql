begin;
\ir ../helpers.sql
select plan(27);

select * from test.check_api_function('prune_deliveries', 'keep_days text, most text', 'json', 'volatile', gateway => false);

select test.set_clock('2030-05-31T12:00:00Z');
select booking_api.create_webhook(request => '{"url": "https://example.com/"}') ->> 'id' as hook \gset
select test.as_owner(format($$insert into booking_data.delivery (id, channel, webhook_id, epoch, transaction_id, position, kind, status, created_at, settled_at) values (gen_random_uuid(), 'webhook', %L, 1, '7', %s, 'x', %L, '2020-01-01', %L)$$,
    :'hook', n, status, settled_at))
from (values (1, 'delivered', '2030-05-01T11:59:58Z'), (2, 'delivered', '2030-05-01T11:59:57Z'), (3, 'delivered', '2030-05-01T11:59:59Z'), (4, 'delivered', '2030-05-01T12:00:00Z'),
    (5, 'delivered', '2030-05-30T12:00:00Z'), (6, 'dead', '2020-01-01'), (7, 'pending', null)) t (n, status, settled_at) \g /dev/null
create function pg_temp.kept() returns text language sql as $$ select string_agg(d.position::text, ' ' order by d.position) from booking_data.delivery d $$;
select is(booking_api.prune_deliveries(most => '2')::text, '{"pruned" : 2}', 'so many at most');
select is(pg_temp.kept(), '3 4 5 6 7', 'the oldest');
select is(booking_api.prune_deliveries()::text, '{"pruned" : 1}', 'the rest');
select is(booking_api.prune_deliveries()::text, '{"pruned" : 0}', 'no more');
select is(pg_temp.kept(), '4 5 6 7', 'thirty days are kept, and what is pending or dead for as long as it is');
select is(booking_api.prune_deliveries(keep_days => '1')::text, '{"pruned" : 1}', 'or as many days as are asked for');
select is(pg_temp.kept(), '5 6 7', 'not what is younger');

select is((r.code, test.pointers(r.detail))::text, format('(TKV01,%s)', parameters), arguments)
from (values ('keep_days => ''0''', '{keep_days}'), ('keep_days => ''10000''', '{keep_days}'), ('keep_days => null', '{keep_days}'), ('keep_days => ''1.5''', '{keep_days}'), ('most => ''0''', '{most}'),
    ('most => null', '{most}'), ('keep_days => ''x'', most => ''x''', '"{keep_days,most}"')) t (arguments, parameters)
cross join test.error(format('select booking_api.prune_deliveries(%s)', arguments)) r;

select * from finish();
rollback;
