begin;
\ir ../helpers.sql
select plan(52);

select * from test.check_api_function('list_changes', 'after text, page_limit text', 'json', 'stable');

-- Nothing has happened
select is(booking_api.list_changes()::text, '{"data" : [], "oldestPosition" : null, "pagination" : {"limit" : 20, "hasMore" : false, "nextCursor" : "0-0-0"}}', 'nothing has happened');
select is(booking_api.list_changes(after => '5-7') -> 'pagination' ->> 'nextCursor', '5-7', 'who is told nothing stays where he was');

-- What is not committed is not shown, not even to the transaction itself.
select test.make_event(name => 'Hall', capacity => 3) as hall \gset
select test.make_booking(:'hall', 2) as booking \gset
select is((json_array_length(l -> 'data'), l ->> 'oldestPosition')::text, '(0,)', 'what is not committed is not shown') from booking_api.list_changes() l;
select test.end_transactions();
select booking_api.list_changes() as list \gset
select is(array(select json_object_keys(:'list')), '{data,oldestPosition,pagination}', 'the pagination comes last');
select is(:'list'::json -> 'data' -> 0 ->> 'kind', 'booking.confirmed', 'what is, is');
select is(array(select json_object_keys(:'list'::json -> 'data' -> 0)), '{position,kind,at,booking}', 'with position, kind, moment and resource');
select is(:'list'::json -> 'data' -> 0 ->> 'booking', booking_api.get_booking(booking_id => :'booking')::text, 'which is shown as it is alone');
select is(:'list'::json ->> 'oldestPosition', :'list'::json -> 'data' -> 0 ->> 'position', 'nothing older is kept');

-- Each step of a life, in its order
select booking_api.create_event(request => '{"name": "Opera", "startsAt": "2031-01-01T00:00:00Z", "capacity": 4}') ->> 'id' as opera \gset
select booking_api.update_event(event_id => :'opera', request => '{"capacity": 3}'), booking_api.publish_event(event_id => :'opera') \g /dev/null
select test.make_booking(:'opera', 3) as sold \gset
select booking_api.cancel_booking(booking_id => :'sold', request => jsonb_build_object('items', jsonb_build_array(test.item(:'opera', '1')))) \g /dev/null
select booking_api.close_event(event_id => :'opera') \g /dev/null
select is_complete from booking_api.cancel_event(event_id => :'opera') \g /dev/null
create function pg_temp.kinds(list json) returns text language sql as $$ select string_agg(d ->> 'kind', ' ') from json_array_elements(list -> 'data') d $$;
select is(pg_temp.kinds(booking_api.list_changes(after => :'list'::json -> 'pagination' ->> 'nextCursor')),
    'event.created event.updated event.published booking.confirmed event.sold_out booking.partly_cancelled event.available_again event.closed event.cancelled booking.cancelled', 'each in its order');
select is(bool_and(booking_impl.feed_kinds() @> array[d ->> 'kind']), true, 'no other kinds') from json_array_elements(booking_api.list_changes() -> 'data') d;

-- Planted: two transactions whose numbers were drawn crosswise
select test.as_owner('alter table booking_data.change disable trigger user; delete from booking_data.change; alter table booking_data.change enable trigger user');
create function pg_temp.plant(transaction_id integer, change_position integer, kind text default 'event.published', epoch integer default 1) returns void language plpgsql as $$
begin
    perform test.as_owner(format('insert into booking_data.change (epoch, transaction_id, position, kind, event_id, resource) overriding system value values (%s, %L, %s, %L, %L, %L)',
        plant.epoch, plant.transaction_id, change_position, plant.kind, gen_random_uuid(), json_build_object('n', change_position)));
end
$$;
select pg_temp.plant(5, 3), pg_temp.plant(5, 6), pg_temp.plant(6, 1), pg_temp.plant(6, 2), pg_temp.plant(4, 8), pg_temp.plant(10, 5), pg_temp.plant(9, 7) \g /dev/null
create function pg_temp.positions(list json) returns text language sql as $$ select coalesce(string_agg(d ->> 'position', ' '), '') from json_array_elements(list -> 'data') d $$;
select is(pg_temp.positions(booking_api.list_changes(after => after)), positions, coalesce('after ' || after, 'from the beginning'))
from (values
    (null, '1-4-8 1-5-3 1-5-6 1-6-1 1-6-2 1-9-7 1-10-5'), ('0-0', '1-4-8 1-5-3 1-5-6 1-6-1 1-6-2 1-9-7 1-10-5'), ('4-7', '1-4-8 1-5-3 1-5-6 1-6-1 1-6-2 1-9-7 1-10-5'), ('4-8', '1-5-3 1-5-6 1-6-1 1-6-2 1-9-7 1-10-5'),
    ('1-5-3', '1-5-6 1-6-1 1-6-2 1-9-7 1-10-5'), ('5-4', '1-5-6 1-6-1 1-6-2 1-9-7 1-10-5'), ('5-999', '1-6-1 1-6-2 1-9-7 1-10-5'), ('6-4', '1-9-7 1-10-5'), ('1-9-7', '1-10-5'), ('10-5', ''), ('1-10-5', ''), ('0-999-999', '1-4-8 1-5-3 1-5-6 1-6-1 1-6-2 1-9-7 1-10-5'), ('2-0-0', ''), ('999999999999999999-0', '')
) t (after, positions);
select is(booking_api.list_changes() ->> 'oldestPosition', '1-4-8', 'how far back it reaches');
create function pg_temp.walk(page_limit text) returns text language sql as $$
with recursive page (list, number) as (
    select booking_api.list_changes(page_limit => walk.page_limit), 1
    union all
    select booking_api.list_changes(page_limit => walk.page_limit, after => p.list -> 'pagination' ->> 'nextCursor'), p.number + 1
    from page p where (p.list -> 'pagination' ->> 'hasMore')::boolean and p.number < 20
)
select string_agg(pg_temp.positions(p.list), ' | ' order by p.number) from page p
$$;
select is(pg_temp.walk(page_limit), pages, 'in pages of ' || page_limit)
from (values ('1', '1-4-8 | 1-5-3 | 1-5-6 | 1-6-1 | 1-6-2 | 1-9-7 | 1-10-5'), ('3', '1-4-8 1-5-3 1-5-6 | 1-6-1 1-6-2 1-9-7 | 1-10-5'), ('7', '1-4-8 1-5-3 1-5-6 1-6-1 1-6-2 1-9-7 1-10-5'), ('100', '1-4-8 1-5-3 1-5-6 1-6-1 1-6-2 1-9-7 1-10-5')) t (page_limit, pages);
select is((l -> 'pagination')::text, '{"limit" : 7, "hasMore" : false, "nextCursor" : "1-10-5"}', 'the end is a place to go on from') from booking_api.list_changes(page_limit => '7') l;

-- Refusals
select is((r.code, test.pointers(r.detail))::text, format('(TKV01,%s)', parameters), arguments)
from (values
    ('after => ''''', '{after}'), ('after => ''x''', '{after}'), ('after => ''1''', '{after}'), ('after => ''01-1''', '{after}'), ('after => ''1--1''', '{after}'),
    ('after => ''9999999999999999999-1''', '{after}'), ('page_limit => ''0''', '{limit}'), ('page_limit => ''101''', '{limit}'), ('after => ''x'', page_limit => ''x''', '"{limit,after}"')
) t (arguments, parameters)
cross join test.error(format('select booking_api.list_changes(%s)', arguments)) r;

select * from finish();
rollback;
