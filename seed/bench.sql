-- Events for benchmarks: hot never sells out, 1000 uniform ones, a Zipf-like choice is the load's own, soldout has no seats,
-- flash sells :flash_seats. psql -v flash_events=N -v flash_seats=N
-- Their ids end in a digit for the group and eleven for the number, so that a load can write them down: 200000000007 is uniform 7.
\if :{?flash_events} \else \set flash_events 10 \endif
\if :{?flash_seats} \else \set flash_seats 20000 \endif
\set ON_ERROR_STOP on

begin;
-- Before the role is taken: booking_owner may make no temporary tables.
create temporary table bench_event on commit drop as
select ('00000000-0000-7000-8000-' || g.digit || lpad(n::text, 11, '0'))::uuid as id, g.name || ' ' || n as name, g.capacity
from (values (1, 'hot', 1, 2000000000), (2, 'uniform', 1000, 1000000), (3, 'soldout', 1, 0),
    (4, 'flash', :flash_events, :flash_seats)) g (digit, name, events, capacity)
cross join lateral generate_series(1, g.events) n;
grant select on bench_event to booking_owner;
set local role booking_owner;

insert into booking_data.event (id, name, venue, starts_at, status)
select id, name, 'Bench hall', timestamptz '2430-01-01T20:00:00Z' + interval '1 hour' * row_number() over (order by name), 'on_sale'
from bench_event;
insert into booking_data.event_seats (event_id, capacity) select id, capacity from bench_event;

insert into booking_data.change (kind, event_id, happened_at, resource)
select 'event.created', e.id, e.updated_at, booking_impl.event_json(e, s)
from booking_data.event e
join booking_data.event_seats s on s.event_id = e.id
where not exists (select from booking_data.change c where c.event_id = e.id);

commit;
analyze booking_data.event, booking_data.event_seats;
