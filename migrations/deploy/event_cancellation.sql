-- Deploy booking:event_cancellation to pg

begin;
set local role booking_owner;

create table booking_data.event_cancellation (
    event_id uuid not null,
    last_booking_id uuid,
    bookings integer not null default 0,
    tickets integer not null default 0,
    started_at timestamptz(3) not null default clock_timestamp(),
    completed_at timestamptz(3),
    constraint event_cancellation_pkey primary key (event_id),
    constraint event_cancellation_of_event foreign key (event_id) references booking_data.event (id),
    constraint event_cancellation_counts_not_negative check (bookings >= 0 and tickets >= 0),
    constraint event_cancellation_times_ordered check (completed_at >= started_at)
);

comment on table booking_data.event_cancellation is 'How far the cancellation of an event has come: its bookings lose their items in bounded steps, each a transaction.';
comment on column booking_data.event_cancellation.last_booking_id is 'All bookings of the event up to this one are done.';
comment on column booking_data.event_cancellation.bookings is 'Bookings that lost their item so far.';
comment on column booking_data.event_cancellation.tickets is 'Seats given back by it so far.';

commit;
