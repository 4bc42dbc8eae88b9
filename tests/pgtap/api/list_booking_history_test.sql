begin;
\ir ../helpers.sql
select plan(36);

select * from test.check_api_function('list_booking_history', 'booking_id text, page_limit text, cursor text, page text', 'json', 'stable');

select test.make_event() as hall \gset
select test.make_booking(:'hall', 1) as other \gset
-- The later steps are planted: what matters here is how they are shown.
select id from (values ('0190a0a0-0000-7000-8000-000000000001')) b (id) \gset
select test.as_owner(format('insert into booking_data.booking (id, customer_email) values (%L, %L)', :'id', 'ann@example.com'));
select test.as_owner(format('insert into booking_data.change (kind, booking_id, seat_events, seat_deltas, resource) values (%L, %L, %L, %L, %L)',
    kind, :'id', format('{%s}', :'hall'), format('{%s}', delta), '{}'))
from (values ('booking.confirmed', 3), ('booking.partly_cancelled', -1), ('booking.partly_cancelled', -1), ('booking.cancelled', -1)) c (kind, delta) \g /dev/null
select test.as_owner(format('insert into booking_data.change (kind, booking_id, resource) values (%L, %L, %L)', 'booking.cancelled', :'id', '{"last": true}'));
select '{"last": true}' as last \gset

create function pg_temp.kinds(list json) returns text[] language sql as $$ select array(select d ->> 'kind' from json_array_elements(list -> 'data') d) $$;
select booking_api.list_booking_history(booking_id => upper(:'id')) as list \gset
select is(pg_temp.kinds(:'list'), '{booking.confirmed,booking.partly_cancelled,booking.partly_cancelled,booking.cancelled,booking.cancelled}', 'oldest first, of this booking alone');
select is((:'list'::json -> 'pagination')::text, '{"limit" : 20, "hasMore" : false, "nextCursor" : null}', 'all on one page');
select is(array(select json_object_keys(:'list'::json -> 'data' -> 0)), '{at,kind,transactionId,actor,seats,booking}', 'an entry has its members');
select is(:'list'::json -> 'data' -> 4 ->> 'booking', :'last', 'with the booking as it was shown');
select is(:'list'::json -> 'data' -> 0 ->> 'actor', session_user::text, 'and who did it');
select is(:'list'::json -> 'data' -> 0 ->> 'transactionId', pg_current_xact_id()::text, 'in which transaction');

-- Cursors and pages
create function pg_temp.walk(id text, page_limit text) returns text language sql as $$
with recursive page (list, number) as (
    select booking_api.list_booking_history(booking_id => walk.id, page_limit => walk.page_limit), 1
    union all
    select booking_api.list_booking_history(booking_id => walk.id, page_limit => walk.page_limit, cursor => p.list -> 'pagination' ->> 'nextCursor'), p.number + 1
    from page p where p.list -> 'pagination' ->> 'nextCursor' is not null
)
select string_agg(array_to_string(pg_temp.kinds(p.list), ','), ',' order by p.number) || ' in ' || count(*) from page p
$$;
select is(pg_temp.walk(:'id', page_limit), format('%s in %s', 'booking.confirmed,booking.partly_cancelled,booking.partly_cancelled,booking.cancelled,booking.cancelled', pages), 'in pages of ' || page_limit)
from (values ('1', 5), ('2', 3), ('5', 1)) w (page_limit, pages);
select is((l -> 'pagination')::jsonb - 'nextCursor', '{"limit": 2, "hasMore": false, "page": 3, "total": 5, "totalPages": 3}', 'a page by number')
from booking_api.list_booking_history(booking_id => :'id', page_limit => '2', page => '3') l;
select is(json_array_length(booking_api.list_booking_history(booking_id => :'id', cursor => repeat('9', 18)) -> 'data'), 0, 'nothing is behind the last');

-- Refusals
select throws_ok($$select booking_api.list_booking_history(booking_id => '0000000F-000f-400f-800f-00000000000f')$$, 'TKN02',
    'No booking has this id: 0000000f-000f-400f-800f-00000000000f', 'BookingNotFound');
select is((r.code, test.pointers(r.detail))::text, format('(TKV01,%s)', parameters), arguments)
from (values
    ('null', '{id}'), ('''x''', '{id}'), ('''''', '{id}'), ('gen_random_uuid()::text, page_limit => ''0''', '{limit}'), ('gen_random_uuid()::text, cursor => ''x''', '{cursor}'),
    ('gen_random_uuid()::text, cursor => ''''', '{cursor}'), ('gen_random_uuid()::text, cursor => ''-1''', '{cursor}'), ('gen_random_uuid()::text, cursor => repeat(''9'', 19)', '{cursor}'),
    ('gen_random_uuid()::text, page => ''0''', '{page}'), ('gen_random_uuid()::text, page => ''1'', cursor => ''1''', '{page}'),
    ('''x'', page_limit => ''x'', cursor => ''x''', '"{id,limit,cursor}"')
) t (arguments, parameters)
cross join test.error(format('select booking_api.list_booking_history(%s)', arguments)) r;

select * from finish();
rollback;
