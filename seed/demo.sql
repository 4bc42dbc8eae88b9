-- A few events to play with. Fixed ids, so that examples can name them; run as often as you like.

\set ON_ERROR_STOP on
begin;
set local role booking_owner;

insert into booking_data.event (id, name, description, venue, starts_at, ends_at, time_zone, max_per_booking)
values
    ('00000000-0000-7000-8000-000000000001', 'Harbour Lights Festival', 'Three stages by the water, from noon to midnight.',
        'Old Harbour, Lisbon', '2027-06-12T11:00:00Z', '2027-06-12T23:00:00Z', 'Europe/Lisbon', 3),
    ('00000000-0000-7000-8000-000000000002', 'Night Train: the last tour', 'The band says goodbye. Standing room only.',
        'Velodrom, Berlin', '2027-06-18T18:00:00Z', '2027-06-18T21:30:00Z', 'Europe/Berlin', 3),
    ('00000000-0000-7000-8000-000000000003', 'PostgreSQL Day', 'Talks and a hallway track for people who like their data consistent.',
        'Kulturhuset, Oslo', '2027-09-03T07:00:00Z', '2027-09-03T15:00:00Z', 'Europe/Oslo', 3),
    ('00000000-0000-7000-8000-000000000004', 'Chamber Music at Noon', 'A small room with forty chairs.',
        'City Library, Ghent', '2027-02-07T11:00:00Z', '2027-02-07T12:00:00Z', 'Europe/Brussels', 2),
    ('00000000-0000-7000-8000-000000000005', 'Winter Poetry Slam', 'Sold out within minutes, every year.',
        'Cafe Central, Vienna', '2027-01-22T19:00:00Z', '2027-01-22T22:00:00Z', 'Europe/Vienna', 3),
    ('00000000-0000-7000-8000-000000000006', 'Summer Programme 2028', null,
        null, '2028-06-01T10:00:00Z', null, 'UTC', 3)
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

commit;
analyze booking_data.event, booking_data.event_seats;
