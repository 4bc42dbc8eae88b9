begin;
\ir ../helpers.sql
select plan(27);

select * from test.check_api_function('list_webhooks', 'page_limit text, cursor text, page text', 'json', 'stable');

select is(booking_api.list_webhooks()::text, '{"data" : [], "pagination" : {"limit" : 20, "hasMore" : false, "nextCursor" : null}}', 'none');
create function pg_temp.make(number integer) returns json language plpgsql as $$
begin
    perform test.set_clock(timestamptz '2030-05-01T12:00:00Z' + make_interval(mins => number));
    return booking_api.create_webhook(request => jsonb_build_object('url', 'https://example.com/' || number));
end
$$;
select pg_temp.make(n) from generate_series(1, 5) n \g /dev/null
create function pg_temp.numbers(list json) returns text language sql as $$ select coalesce(string_agg(right(d ->> 'url', 1), ' '), '') from json_array_elements(list -> 'data') d $$;
select is(pg_temp.numbers(booking_api.list_webhooks()), '5 4 3 2 1', 'newest first');
select ok(bool_and(d::jsonb = booking_api.get_webhook(webhook_id => d ->> 'id')::jsonb), 'each as it looks alone') from json_array_elements(booking_api.list_webhooks() -> 'data') d;
select booking_api.list_webhooks(page_limit => '2') as first \gset
select is((pg_temp.numbers(:'first'), :'first'::json -> 'pagination' ->> 'hasMore')::text, '("5 4",true)', 'the first page');
select is(pg_temp.numbers(booking_api.list_webhooks(page_limit => '3', cursor => :'first'::json -> 'pagination' ->> 'nextCursor')), '3 2 1', 'and the next');
select is((pg_temp.numbers(l), (l -> 'pagination')::jsonb - 'nextCursor')::text, ('1', '{"page": 3, "limit": 2, "total": 5, "hasMore": false, "totalPages": 3}'::jsonb)::text, 'a page by number')
from booking_api.list_webhooks(page_limit => '2', page => '3') l;

select is((r.code, test.pointers(r.detail))::text, format('(TKV01,%s)', parameters), arguments)
from (values ('page_limit => ''0''', '{limit}'), ('page_limit => ''101''', '{limit}'), ('cursor => ''x''', '{cursor}'), ('cursor => repeat(''F'', 32)', '{cursor}'), ('page => ''0''', '{page}'),
    ('page => ''1'', cursor => repeat(''f'', 32)', '{page}'), ('page_limit => '''', cursor => ''''', '"{limit,cursor}"'), ('page => ''2147483648''', '{page}')) t (arguments, parameters)
cross join test.error(format('select booking_api.list_webhooks(%s)', arguments)) r;

select * from finish();
rollback;
