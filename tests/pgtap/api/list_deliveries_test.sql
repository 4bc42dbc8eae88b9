begin;
\ir ../helpers.sql
select plan(38);

select * from test.check_api_function('list_deliveries', 'webhook_id text, status text, page_limit text, cursor text, page text', 'json', 'stable');

select booking_api.create_webhook(request => '{"url": "https://example.com/a"}') ->> 'id' as hook, booking_api.create_webhook(request => '{"url": "https://example.com/b"}') ->> 'id' as other \gset
select is(booking_api.list_deliveries(webhook_id => :'hook')::text, '{"data" : [], "pagination" : {"limit" : 20, "hasMore" : false, "nextCursor" : null}}', 'none');
select test.as_owner(format($$insert into booking_data.delivery (id, channel, webhook_id, epoch, transaction_id, position, kind, status, settled_at)
    values (%L, 'webhook', %L, 1, '7', %s, 'event.sold_out', %L, %L)$$, lpad(n::text, 8, '0') || '-000a-700a-800a-00000000000a', :'hook', n, status, case when status <> 'pending' then now() end))
from (values (1, 'delivered'), (2, 'dead'), (3, 'pending'), (4, 'delivered'), (5, 'pending')) t (n, status) \g /dev/null
select booking_api.ping_webhook(webhook_id => :'other') \g /dev/null
create function pg_temp.numbers(list json) returns text language sql as $$
select coalesce(string_agg(coalesce(split_part(d ->> 'position', '-', 3), 'ping'), ' '), '') from json_array_elements(list -> 'data') d
$$;
select is(pg_temp.numbers(booking_api.list_deliveries(webhook_id => upper(:'hook'))), '5 4 3 2 1', 'newest first, of this webhook alone');
select is(pg_temp.numbers(booking_api.list_deliveries(webhook_id => :'other')), 'ping', 'the other has its own');
select is(pg_temp.numbers(booking_api.list_deliveries(webhook_id => :'hook', status => status)), numbers, status)
from (values ('delivered', '4 1'), ('dead', '2'), ('pending', '5 3')) t (status, numbers);
select booking_api.list_deliveries(webhook_id => :'hook', page_limit => '2') as first \gset
select is((pg_temp.numbers(:'first'), :'first'::json -> 'pagination' ->> 'hasMore')::text, '("5 4",true)', 'the first page');
select is(pg_temp.numbers(booking_api.list_deliveries(webhook_id => :'hook', page_limit => '3', cursor => :'first'::json -> 'pagination' ->> 'nextCursor')), '3 2 1', 'and the next');
select is((pg_temp.numbers(l), (l -> 'pagination')::jsonb - 'nextCursor')::text, ('1', '{"page": 2, "limit": 1, "total": 2, "hasMore": false, "totalPages": 2}'::jsonb)::text, 'a page by number, filtered')
from booking_api.list_deliveries(webhook_id => :'hook', status => 'delivered', page_limit => '1', page => '2') l;
select is(booking_api.list_deliveries(webhook_id => :'hook', page => '1') -> 'pagination' ->> 'total', '5', 'and not');
select is((:'first'::json -> 'data' -> 0)::text, booking_impl.delivery_json(d)::text, 'each in its one shape') from booking_data.delivery d where d.position = 5;

select throws_ok($$select booking_api.list_deliveries(webhook_id => '0000000F-000f-400f-800f-00000000000f')$$, 'TKN03', 'No webhook has this id: 0000000f-000f-400f-800f-00000000000f', 'WebhookNotFound');
select is((r.code, test.pointers(r.detail))::text, format('(TKV01,%s)', parameters), arguments)
from (values ('null', '{id}'), ('''x''', '{id}'), ('gen_random_uuid()::text, status => ''''', '{status}'), ('gen_random_uuid()::text, status => ''Dead''', '{status}'),
    ('gen_random_uuid()::text, status => ''dead,pending''', '{status}'), ('gen_random_uuid()::text, page_limit => ''0''', '{limit}'), ('gen_random_uuid()::text, cursor => ''x''', '{cursor}'),
    ('gen_random_uuid()::text, page => ''0''', '{page}'), ('gen_random_uuid()::text, page => ''1'', cursor => repeat(''f'', 32)', '{page}'),
    ('''x'', status => ''x'', page_limit => ''x'', cursor => ''x''', '"{id,limit,cursor,status}"')) t (arguments, parameters)
cross join test.error(format('select booking_api.list_deliveries(%s)', arguments)) r;
select throws_ok(format('select booking_api.list_deliveries(webhook_id => %L)', d.id), 'TKN03', null, 'the id of a delivery is no webhook''s') from booking_data.delivery d order by d.id limit 3;

select * from finish();
rollback;
