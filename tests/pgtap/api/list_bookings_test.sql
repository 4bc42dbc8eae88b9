begin;
\ir ../helpers.sql
select plan(72);

select * from test.check_api_function('list_bookings', 'email text, status text, event_id text, page_limit text, cursor text, page text',
    'json', 'stable');

select is(booking_api.list_bookings()::text,
    '{"data" : [], "pagination" : {"limit" : 20, "hasMore" : false, "nextCursor" : null}}', 'no bookings: an empty list');
select is(booking_api.list_bookings(page => '1') -> 'pagination' ->> 'totalPages', '0', 'of no pages');

-- Seven bookings, a minute apart; b1 is the oldest. b2 and b5 are cancelled.
select test.make_event(capacity => 100, id => '0000000a-000a-400a-800a-00000000000a') as hall,
    test.make_event(capacity => 100, id => '0000000b-000b-400b-800b-00000000000b') as opera \gset
create temporary table made (label text, id uuid) on commit drop;
create function pg_temp.make(label text, minute integer, email text, variadic event_ids text[]) returns void language plpgsql as $$
begin
    perform test.set_clock(timestamptz '2030-05-01T12:00:00Z' + interval '1 minute' * minute);
    insert into made select label, (booking_api.create_booking(customer_email => email, items => jsonb_agg(test.item(e))) ->> 'id')::uuid
    from unnest(event_ids) e;
end
$$;
select pg_temp.make('b1', 1, 'ann@example.com', :'hall'), pg_temp.make('b2', 2, 'Ann@Example.COM', :'opera'),
    pg_temp.make('b3', 3, 'bob@example.com', :'hall', :'opera'), pg_temp.make('b4', 4, 'ann@example.com', :'hall'),
    pg_temp.make('b5', 5, 'bob@example.com', :'hall'), pg_temp.make('b6', 6, 'annn@example.com', :'opera'),
    pg_temp.make('b7', 7, 'ann@example.com', :'hall', :'opera') \g /dev/null
select booking_api.cancel_booking(booking_id => m.id::text) from made m where m.label in ('b2', 'b5') order by m.label \g /dev/null

create function pg_temp.labels(list json) returns text language sql as $$
select coalesce(string_agg(m.label, ' ' order by d.number), '')
from json_array_elements(list -> 'data') with ordinality d (booking, number)
join made m on m.id = (d.booking ->> 'id')::uuid
$$;

select is(pg_temp.labels(booking_api.list_bookings()), 'b7 b6 b5 b4 b3 b2 b1', 'newest first');
select is(array(select json_object_keys(booking_api.list_bookings())), '{data,pagination}', 'the pagination comes last');
select ok(bool_and(d::jsonb = booking_api.get_booking(booking_id => d ->> 'id')::jsonb), 'a booking looks in a list as it looks alone')
from json_array_elements(booking_api.list_bookings() -> 'data') d;

-- Filters
select is(pg_temp.labels(booking_api.list_bookings(email => email, status => status, event_id => event_id)), labels,
    concat_ws(', ', 'filtered by', email, status, event_id))
from (values
    ('ann@example.com', null, null, 'b7 b4 b2 b1'), ('ANN@EXAMPLE.COM', null, null, 'b7 b4 b2 b1'), ('nobody@example.com', null, null, ''),
    ('a_n@example.com', null, null, ''), (null, 'confirmed', null, 'b7 b6 b4 b3 b1'), (null, 'cancelled', null, 'b5 b2'),
    (null, null, :'hall', 'b7 b5 b4 b3 b1'), (null, null, upper(:'opera'), 'b7 b6 b3 b2'),
    (null, null, '0000000f-000f-400f-800f-00000000000f', ''), ('ann@example.com', 'confirmed', null, 'b7 b4 b1'),
    ('Ann@example.com', 'cancelled', null, 'b2'), ('ann@example.com', null, :'opera', 'b7 b2'), (null, 'cancelled', :'hall', 'b5'),
    (null, 'confirmed', :'hall', 'b7 b4 b3 b1'), ('bob@example.com', 'confirmed', :'opera', 'b3'), ('bob@example.com', 'cancelled', :'opera', '')
) f (email, status, event_id, labels);

-- Cursors: page by page, with each path through the filters, neither repeats nor gaps
create function pg_temp.walk(page_limit text, email text, status text, event_id text) returns text language sql as $$
with recursive page (list, number) as (
    select booking_api.list_bookings(page_limit => walk.page_limit, email => walk.email, status => walk.status, event_id => walk.event_id), 1
    union all
    select booking_api.list_bookings(page_limit => walk.page_limit, email => walk.email, status => walk.status, event_id => walk.event_id,
        cursor => p.list -> 'pagination' ->> 'nextCursor'), p.number + 1
    from page p where p.list -> 'pagination' ->> 'nextCursor' is not null
)
select string_agg(pg_temp.labels(p.list), ' | ' order by p.number) from page p
$$;
select is(pg_temp.walk(page_limit, email, status, event_id), pages, concat_ws(', ', 'by', page_limit, email, status, event_id))
from (values
    ('3', null, null, null, 'b7 b6 b5 | b4 b3 b2 | b1'), ('7', null, null, null, 'b7 b6 b5 b4 b3 b2 b1'), ('1', null, 'cancelled', null, 'b5 | b2'),
    ('2', 'ann@example.com', null, null, 'b7 b4 | b2 b1'), ('3', null, null, :'hall', 'b7 b5 b4 | b3 b1'),
    ('1', null, 'confirmed', :'opera', 'b7 | b6 | b3'), ('2', null, 'confirmed', null, 'b7 b6 | b4 b3 | b1')
) w (page_limit, email, status, event_id, pages);
select is(booking_api.list_bookings(page_limit => '3') -> 'pagination' ->> 'hasMore', 'true', 'more is said to be there when it is');
select is(booking_api.list_bookings(page_limit => '7') -> 'pagination' ->> 'hasMore', 'false', 'and only then');
select is(booking_api.list_bookings(page_limit => '1', status => 'cancelled') -> 'pagination' ->> 'limit', '1', 'the limit is repeated');

-- A page read while others write
select booking_api.list_bookings(page_limit => '3') -> 'pagination' ->> 'nextCursor' as next \gset
select pg_temp.make('b8', 8, 'ann@example.com', :'hall') \g /dev/null
select is(pg_temp.labels(booking_api.list_bookings(page_limit => '3', cursor => :'next')), 'b4 b3 b2', 'a newer booking shifts no page');

-- Pages by number
select is(pg_temp.labels(l), labels, format('page %s', page))
from (values ('1', 'b8 b7 b6'), ('2', 'b5 b4 b3'), ('3', 'b2 b1'), ('4', ''), ('2147483647', ''), ('002', 'b5 b4 b3')) p (page, labels)
cross join booking_api.list_bookings(page_limit => '3', page => page) l;
select is(booking_api.list_bookings(page_limit => '3', page => '2') -> 'pagination' ->> 'total', '8', 'the total counts all pages');
select is((booking_api.list_bookings(page_limit => '3', page => '2') -> 'pagination')::jsonb - 'nextCursor',
    '{"limit": 3, "hasMore": true, "page": 2, "total": 8, "totalPages": 3}', 'so do the pages');
select is((booking_api.list_bookings(page_limit => '4', page => '2') -> 'pagination')::jsonb,
    '{"limit": 4, "hasMore": false, "nextCursor": null, "page": 2, "total": 8, "totalPages": 2}', 'a last page that is full');
-- By the rules of another language it would be another address; PL/pgSQL takes those of its arguments.
select test.make_booking(test.make_event(), 1, 'info@example.com') as _ \gset
select is(l.list ->> 'total' || ' ' || json_array_length(l.data), '1 1', 'an address is compared by no language''s rules')
from (select b.list -> 'pagination', b.list -> 'data' from booking_api.list_bookings(email => 'INFO@EXAMPLE.COM' collate "tr-x-icu", page => '1') b (list)) l (list, data);
select is(booking_api.list_bookings(page => '1', email => 'ANN@example.com', event_id => :'hall', status => 'confirmed') -> 'pagination' ->> 'total',
    '4', 'the total minds the filters');
select is(booking_api.list_bookings(page_limit => '3') -> 'pagination' ->> 'total', null, 'who does not ask for a page gets no total');

-- Refusals
select is((r.code, test.pointers(r.detail))::text, format('(TKV01,%s)', parameters), arguments)
from (values
    ('page_limit => ''0''', '{limit}'), ('page_limit => ''101''', '{limit}'), ('page_limit => ''''', '{limit}'),
    ('cursor => ''x''', '{cursor}'), ('page => ''0''', '{page}'), ('status => ''Confirmed''', '{status}'),
    ('status => ''confirmed,cancelled''', '{status}'), ('status => ''''', '{status}'), ('email => ''ann''', '{email}'), ('email => ''''', '{email}'),
    ('event_id => ''x''', '{eventId}'), ('event_id => ''''', '{eventId}'), ('event_id => ''{0000000a-000a-400a-800a-00000000000a}''', '{eventId}'),
    ('page => ''1'', cursor => repeat(''0'', 32)', '{page}'),
    ('page_limit => ''x'', cursor => ''x'', status => ''x'', email => ''x'', event_id => ''x''', '"{limit,cursor,status,email,eventId}"')
) t (arguments, parameters)
cross join test.error(format('select booking_api.list_bookings(%s)', arguments)) r;

select * from finish();
rollback;
