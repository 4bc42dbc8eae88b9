-- A mirror that reads nothing but the feed is equal to what the database shows, after any steps.
begin;
\ir helpers.sql
select plan(9);

select test.end_transactions();
select setseed(0.42) \g /dev/null

create temporary table known_event (id uuid, number serial) on commit drop;
create temporary table known_booking (id uuid, number serial) on commit drop;
create function pg_temp.any_event() returns uuid language sql volatile as $$ select k.id from known_event k order by random() limit 1 $$;
create function pg_temp.any_booking() returns uuid language sql volatile as $$ select k.id from known_booking k order by random() limit 1 $$;

-- One step of a random kind; what a rule refuses changes nothing.
create function pg_temp.take_step(number integer) returns void language plpgsql as $$
declare
    v_event uuid := pg_temp.any_event();
    v_booking uuid := pg_temp.any_booking();
begin
    case (random() * 12)::integer
        when 0 then
            insert into known_event (id) select (booking_api.create_event(request => jsonb_build_object('name', 'Event ' || number,
                'startsAt', '2031-05-01T10:00:00Z', 'capacity', (random() * 9)::integer)) ->> 'id')::uuid;
        when 1 then
            perform booking_api.update_event(event_id => v_event::text, request => jsonb_build_object('venue', 'Hall ' || (random() * 2)::integer,
                'startsAt', format('2031-05-0%sT10:00:00Z', 1 + (random() * 8)::integer)));
        when 2 then
            perform booking_api.update_event(event_id => v_event::text, request => jsonb_build_object('capacity', (random() * 12)::integer, 'maxPerCustomer', null, 'description', 'As of ' || number));
        when 3, 4 then perform booking_api.publish_event(event_id => v_event::text);
        when 5 then perform booking_api.close_event(event_id => v_event::text);
        when 6 then
            if random() < 0.3 then perform booking_api.cancel_event(event_id => v_event::text, most_bookings => '2'); end if;
        when 7 then perform booking_api.cancel_booking(booking_id => v_booking::text);
        when 8 then
            perform booking_api.cancel_booking(booking_id => v_booking::text, request => jsonb_build_object('items', (
                select jsonb_agg(test.item(i.event_id::text, '1')) from booking_data.booking_item i where i.booking_id = v_booking)));
        else
            insert into known_booking (id) select (booking_api.create_booking(customer_email => 'c' || number || '@example.com', items => (
                select jsonb_agg(test.item(e.id::text, to_jsonb(1 + (random() * 2)::integer)))
                from (select k.id from known_event k order by random() limit 1 + (random() * 2)::integer) e)) ->> 'id')::uuid;
    end case;
exception when others then
    if sqlstate !~ '^TK' then raise; end if;
end
$$;
select pg_temp.take_step(0) from generate_series(1, 15) \g /dev/null
select pg_temp.take_step(n) from generate_series(1, 500) n \g /dev/null
select ok(count(*) filter (where kind in ('event.created', 'event.updated', 'event.published', 'event.closed', 'event.cancelled', 'event.sold_out', 'event.available_again')) > 60
    and count(distinct kind) = 10, 'all kinds of steps were taken') from booking_data.change;

-- The mirror, page by page: of an event the highest version, of a booking the state with the most cancelled; what is available is computed.
create temporary table mirror (id text primary key, kind text, entry json, rank integer) on commit drop;
create function pg_temp.follow() returns void language plpgsql as $$
declare
    v_page json;
    v_after text;
begin
    loop
        v_page := booking_api.list_changes(after => v_after, page_limit => '7');
        insert into mirror (id, kind, entry, rank)
        select distinct on (r.entry ->> 'id') r.entry ->> 'id', r.kind, r.entry, r.rank
        from json_array_elements(v_page -> 'data') with ordinality d (change, number)
        cross join lateral (
            select split_part(change ->> 'kind', '.', 1) as kind, change -> split_part(change ->> 'kind', '.', 1) as entry
        ) k
        cross join lateral (
            select k.kind, k.entry, coalesce((k.entry ->> 'version')::integer,
                (select sum((i ->> 'cancelledQuantity')::integer)::integer from json_array_elements(k.entry -> 'items') i)) as rank
        ) r
        order by r.entry ->> 'id', r.rank desc
        on conflict (id) do update set entry = excluded.entry, rank = excluded.rank where excluded.rank >= mirror.rank;
        v_after := v_page -> 'pagination' ->> 'nextCursor';
        exit when not (v_page -> 'pagination' ->> 'hasMore')::boolean;
    end loop;
    update mirror e set entry = (e.entry::jsonb || jsonb_build_object('availableSeats', (e.entry ->> 'capacity')::bigint - coalesce((
        select sum((i ->> 'quantity')::integer - (i ->> 'cancelledQuantity')::integer)
        from mirror b cross join lateral json_array_elements(b.entry -> 'items') i
        where b.kind = 'booking' and i ->> 'eventId' = e.id), 0)))::json
    where e.kind = 'event';
end
$$;
select pg_temp.follow();
select set_eq($$select id from mirror where kind = 'event'$$, $$select id::text from booking_data.event$$, 'the mirror has all events');
select set_eq($$select id from mirror where kind = 'booking'$$, $$select id::text from booking_data.booking$$, 'and all bookings');
select is_empty($$select m.id, m.entry, booking_api.get_event(event_id => m.id) from mirror m where m.kind = 'event' and m.entry::jsonb <> booking_api.get_event(event_id => m.id)::jsonb$$,
    'each event is as it is shown');
select is_empty($$select m.id from mirror m where m.kind = 'booking' and m.entry::jsonb <> booking_api.get_booking(booking_id => m.id)::jsonb$$,
    'each booking too');
select is((select jsonb_agg(m.entry::jsonb order by m.entry ->> 'startsAt', m.id::uuid) from mirror m where m.kind = 'event' and coalesce(m.entry ->> 'status' = s, m.entry ->> 'status' <> 'draft')),
    (booking_api.list_events(status => s, page_limit => '100') -> 'data')::jsonb, 'the list of events: ' || coalesce(s, 'all'))
from (values (null), ('draft'), ('cancelled')) t (s);

-- What changed, applied to what was, gives what is.
select is_empty($$
    select c.kind, c.changes from (
        select c.kind, c.changes, c.resource::jsonb as after, lag(c.resource::jsonb) over (partition by c.event_id order by c.position) as before
        from booking_data.change c where c.event_id is not null
    ) c
    cross join lateral (
        select jsonb_object_agg(m.key, m.value -> 'old') as olds, jsonb_object_agg(m.key, m.value -> 'new') as news from jsonb_each(c.changes::jsonb) m
    ) m
    where case when c.kind in ('event.created', 'event.sold_out', 'event.available_again') then c.changes is not null
        else c.changes is null or not c.before - 'availableSeats' @> m.olds - 'availableSeats'
            or (c.before || m.news) - '{availableSeats,version,updatedAt}'::text[] <> c.after - '{availableSeats,version,updatedAt}'::text[] end$$, 'changes lead from one to the next');

select * from finish();
rollback;
