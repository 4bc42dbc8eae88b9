-- A few events to play with. Fixed ids, so that examples can name them; run as often as you like. They take place in the
-- next years, counted from the day of the first run; those that are over by a later one move there.

\set ON_ERROR_STOP on
begin;
select extract(year from now() at time zone 'UTC') + 1 as next_year, extract(year from now() at time zone 'UTC') + 2 as year_after \gset
set local role booking_owner;

insert into booking_data.event (id, name, description, venue, starts_at, ends_at, time_zone, max_per_booking)
values
    ('00000000-0000-7000-8000-000000000001', 'Harbour Lights Festival', 'Three stages by the water, from noon to midnight.',
        'Old Harbour, Lisbon', make_timestamptz(:next_year, 6, 12, 11, 0, 0, 'UTC'), make_timestamptz(:next_year, 6, 12, 23, 0, 0, 'UTC'), 'Europe/Lisbon', 3),
    ('00000000-0000-7000-8000-000000000002', 'Night Train: the last tour', 'The band says goodbye. Standing room only.',
        'Velodrom, Berlin', make_timestamptz(:next_year, 6, 18, 18, 0, 0, 'UTC'), make_timestamptz(:next_year, 6, 18, 21, 30, 0, 'UTC'), 'Europe/Berlin', 3),
    ('00000000-0000-7000-8000-000000000003', 'PostgreSQL Day', 'Talks and a hallway track for people who like their data consistent.',
        'Kulturhuset, Oslo', make_timestamptz(:next_year, 9, 3, 7, 0, 0, 'UTC'), make_timestamptz(:next_year, 9, 3, 15, 0, 0, 'UTC'), 'Europe/Oslo', 3),
    ('00000000-0000-7000-8000-000000000004', 'Chamber Music at Noon', 'A small room with forty chairs.',
        'City Library, Ghent', make_timestamptz(:next_year, 2, 7, 11, 0, 0, 'UTC'), make_timestamptz(:next_year, 2, 7, 12, 0, 0, 'UTC'), 'Europe/Brussels', 2),
    ('00000000-0000-7000-8000-000000000005', 'Winter Poetry Slam', 'Sold out within minutes, every year.',
        'Cafe Central, Vienna', make_timestamptz(:next_year, 1, 22, 19, 0, 0, 'UTC'), make_timestamptz(:next_year, 1, 22, 22, 0, 0, 'UTC'), 'Europe/Vienna', 3),
    ('00000000-0000-7000-8000-000000000006', 'Summer Programme', null,
        null, make_timestamptz(:year_after, 6, 1, 10, 0, 0, 'UTC'), null, 'UTC', 3)
on conflict (id) do nothing;

insert into booking_data.event_seats (event_id, capacity)
values
    ('00000000-0000-7000-8000-000000000001', 12000),
    ('00000000-0000-7000-8000-000000000002', 8000),
    ('00000000-0000-7000-8000-000000000003', 350),
    ('00000000-0000-7000-8000-000000000004', 40),
    ('00000000-0000-7000-8000-000000000005', 120),
    ('00000000-0000-7000-8000-000000000006', 5000)
on conflict (event_id) do nothing;

-- Their lives as far as they have come, so that histories and feed know them.
do $$
declare
    v_id uuid;
begin
    for v_id in
        select e.id from booking_data.event e
        where e.id between '00000000-0000-7000-8000-000000000001' and '00000000-0000-7000-8000-000000000006'
            and not exists (select from booking_data.change c where c.event_id = e.id)
        order by e.id
    loop
        perform booking_impl.record_event_change(v_id, 'event.created', null);
        if v_id <> '00000000-0000-7000-8000-000000000006' then
            perform booking_api.publish_event(event_id => v_id::text);
        end if;
        if v_id = '00000000-0000-7000-8000-000000000005' then
            perform booking_api.close_event(event_id => v_id::text);
        end if;
    end loop;
end
$$;

select booking_api.update_event(event_id => e.id::text, request => jsonb_build_object(
    'startsAt', booking_impl.rfc3339(e.starts_at + d.delay), 'endsAt', booking_impl.rfc3339(e.ends_at + d.delay)))
from booking_data.event e
cross join make_interval(years => (:next_year - extract(year from e.starts_at at time zone 'UTC'))::integer) d (delay)
where e.id between '00000000-0000-7000-8000-000000000001' and '00000000-0000-7000-8000-000000000006'
    and e.status <> 'cancelled' and coalesce(e.ends_at, e.starts_at) < now();

commit;
analyze booking_data.event, booking_data.event_seats;
