-- Deploy booking:event_seats to pg

begin;
set local role booking_owner;

-- Narrow, unindexed but for its key, and half empty: each booking's update then stays on its page (HOT).
create table booking_data.event_seats (
    event_id uuid not null,
    capacity integer not null,
    seats_taken integer not null default 0,
    constraint event_seats_pkey primary key (event_id),
    constraint event_seats_of_event foreign key (event_id) references booking_data.event (id),
    constraint event_seats_capacity_not_negative check (capacity >= 0),
    constraint event_seats_not_oversold check (seats_taken between 0 and capacity)
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000,
    autovacuum_analyze_scale_factor = 0.2, autovacuum_vacuum_cost_delay = 0);

comment on table booking_data.event_seats is 'The seats of an event: the row that every booking of it locks.';
comment on column booking_data.event_seats.capacity is 'Seats in all.';
comment on column booking_data.event_seats.seats_taken is 'Seats of confirmed bookings.';

commit;
