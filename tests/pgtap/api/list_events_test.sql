begin;
\ir ../helpers.sql
select plan(77);

select * from test.check_api_function('list_events',
    'status text, starts_from text, starts_to text, search text, page_limit text, cursor text, page text', 'json', 'stable');

select is(booking_api.list_events()::text,
    '{"data" : [], "pagination" : {"limit" : 20, "hasMore" : false, "nextCursor" : null}}', 'no events: an empty list');
select is(booking_api.list_events(page => '1') -> 'pagination' ->> 'totalPages', '0', 'of no pages');

-- In the order of their starts; C and D start at once, D has the greater id.
create temporary table made on commit drop as
select label, test.make_event(name => name, venue => venue, starts_at => starts_at, status => status, id => id::uuid) as id
from (values
    ('A', 'Opening night', 'Old Opera', timestamptz '1970-01-01T00:00:00.001Z', 'closed', 'f0000000-0000-4000-8000-000000000001'),
    ('B', 'Café Ubu', null, '2030-01-01T00:00:00Z', 'on_sale', 'e0000000-0000-4000-8000-000000000002'),
    ('C', '100% Pop', 'The_Hall', '2030-01-02T00:00:00Z', 'on_sale', '10000000-0000-4000-8000-000000000003'),
    ('D', 'Back\slash', 'TheXHall', '2030-01-02T00:00:00Z', 'cancelled', '20000000-0000-4000-8000-000000000004'),
    ('E', 'Secret', 'Old Opera', '2030-01-03T00:00:00Z', 'draft', '00000000-0000-4000-8000-000000000005'),
    ('F', 'Closing night', 'Arena', '2030-01-04T23:59:59.999Z', 'on_sale', '00000000-0000-4000-8000-000000000006')
) e (label, name, venue, starts_at, status, id);

create function pg_temp.labels(list json) returns text language sql as $$
select coalesce(string_agg(m.label, ' ' order by d.number), '')
from json_array_elements(list -> 'data') with ordinality d (event, number)
join made m on m.id = (d.event ->> 'id')::uuid
$$;

select is(pg_temp.labels(booking_api.list_events()), 'A B C D F', 'by start, then id; no drafts');
select is(array(select json_object_keys(booking_api.list_events())), '{data,pagination}', 'the pagination comes last');
select ok(bool_and(d::jsonb = booking_api.get_event(event_id => d ->> 'id')::jsonb), 'an event looks in a list as it looks alone')
from json_array_elements(booking_api.list_events() -> 'data') d;

-- Filters
select is(pg_temp.labels(booking_api.list_events(status => status, starts_from => starts_from, starts_to => starts_to, search => search)), labels,
    concat_ws(', ', 'filtered by', status, starts_from, starts_to, search))
from (values
    ('draft', null, null, null, 'E'), ('on_sale', null, null, null, 'B C F'), ('closed', null, null, null, 'A'), ('cancelled', null, null, null, 'D'),
    (null, '2030-01-02T00:00:00Z', null, null, 'C D F'), (null, '2030-01-02T00:00:00.001Z', null, null, 'F'),
    (null, '2030-01-02T01:00:00+01:00', null, null, 'C D F'), (null, null, '2030-01-02T00:00:00Z', null, 'A B'),
    (null, null, '2030-01-02T00:00:00.001z', null, 'A B C D'), (null, '2030-01-01T00:00:00Z', '2030-01-02T00:00:00Z', null, 'B'),
    (null, '2030-01-03T00:00:00Z', '2030-01-01T00:00:00Z', null, ''), (null, '2030-01-04t23:59:59.999-00:00', null, null, 'F'),
    (null, null, null, 'night', 'A F'), (null, null, null, 'NIGHT', 'A F'), (null, null, null, 'opera', 'A'), (null, null, null, 'café', 'B'),
    (null, null, null, '%', 'C'), (null, null, null, 'the_hall', 'C'), (null, null, null, '\', 'D'), (null, null, null, 'k\s', 'D'),
    (null, null, null, '''', ''), ('draft', null, null, 'opera', 'E'), ('on_sale', '2030-01-02T00:00:00Z', null, 'o', 'C F')
) f (status, starts_from, starts_to, search, labels);

-- Cursors: page by page, neither repeats nor gaps, also where starts are equal
create function pg_temp.walk(page_limit text, status text, search text) returns text language sql as $$
with recursive page (list, number) as (
    select booking_api.list_events(page_limit => walk.page_limit, status => walk.status, search => walk.search), 1
    union all
    select booking_api.list_events(page_limit => walk.page_limit, status => walk.status, search => walk.search,
        cursor => p.list -> 'pagination' ->> 'nextCursor'), p.number + 1
    from page p where p.list -> 'pagination' ->> 'nextCursor' is not null
)
select string_agg(pg_temp.labels(p.list), ' | ' order by p.number) from page p
$$;
select is(pg_temp.walk(page_limit, status, search), pages, concat_ws(', ', 'by', page_limit, status, search))
from (values
    ('1', null, null, 'A | B | C | D | F'), ('3', null, null, 'A B C | D F'), ('5', null, null, 'A B C D F'), ('2', 'on_sale', null, 'B C | F'),
    ('1', null, 'night', 'A | F')
) w (page_limit, status, search, pages);
select is(booking_api.list_events(page_limit => '3') -> 'pagination' ->> 'hasMore', 'true', 'more is said to be there when it is');
select is(booking_api.list_events(page_limit => '5') -> 'pagination' ->> 'hasMore', 'false', 'and only then');

-- A page read while others write
select booking_api.list_events(page_limit => '2') -> 'pagination' ->> 'nextCursor' as next \gset
select test.make_event(starts_at => '2029-12-31T12:00:00Z') as _, test.make_event(starts_at => '2000-01-01') as _ \gset
select is(pg_temp.labels(booking_api.list_events(page_limit => '2', cursor => :'next')), 'C D', 'new events before the cursor shift no page');

-- Pages by number
select is((pg_temp.labels(l), l -> 'pagination' ->> 'total', l -> 'pagination' ->> 'totalPages', l -> 'pagination' ->> 'page')::text, result,
    format('page %s', page))
from (values ('1', '("A F",2,1,1)'), ('2', '("",2,1,2)'), ('2147483647', '("",2,1,2147483647)')) p (page, result)
cross join booking_api.list_events(search => 'night', page_limit => '2', page => page) l;
select is((booking_api.list_events(page_limit => '4', page => '1') -> 'pagination')::jsonb - 'nextCursor',
    '{"limit": 4, "hasMore": true, "page": 1, "total": 7, "totalPages": 2}', 'the total does not count drafts');
select is(booking_api.list_events(status => 'draft', page => '1') -> 'pagination' ->> 'total', '1', 'unless asked for');

-- Refusals
select is((r.code, test.pointers(r.detail))::text, format('(TKV01,%s)', parameters), arguments)
from (values
    ('page_limit => ''0''', '{limit}'), ('cursor => ''x''', '{cursor}'), ('cursor => ''''', '{cursor}'), ('cursor => repeat(''0'', 32)', '{cursor}'),
    ('page => ''-1''', '{page}'), ('page => ''1'', cursor => repeat(''0'', 48)', '{page}'), ('status => ''On_sale''', '{status}'),
    ('status => ''on_sale,closed''', '{status}'), ('status => ''''', '{status}'), ('search => ''''', '{q}'), ('search => repeat(''x'', 201)', '{q}'),
    ('starts_from => ''''', '{from}'), ('starts_from => ''2030-01-01''', '{from}'), ('starts_from => ''infinity''', '{from}'),
    ('starts_from => ''-infinity''', '{from}'), ('starts_from => ''now''', '{from}'), ('starts_from => ''2030-02-30T00:00:00Z''', '{from}'),
    ('starts_to => ''2030-01-01T00:00:00''', '{to}'), ('starts_to => ''infinity''', '{to}'), ('starts_to => ''2030-01-01T24:00:00Z''', '{to}'),
    ('page_limit => ''x'', cursor => ''x'', status => ''x'', starts_from => ''x'', starts_to => ''x'', search => ''''',
        '"{limit,cursor,status,from,to,q}"'),
    ('cursor => ''7fffffffffffffff'' || repeat(''0'', 32)', '{cursor}'),
    ('cursor => ''8000000000000000'' || repeat(''0'', 32)', '{cursor}')
) t (arguments, parameters)
cross join test.error(format('select booking_api.list_events(%s)', arguments)) r;

select * from finish();
rollback;
