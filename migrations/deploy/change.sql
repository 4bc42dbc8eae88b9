-- Deploy booking:change to pg

begin;
set local role booking_owner;

create table booking_data.change (
    epoch integer not null default coalesce(pg_sequence_last_value('booking_data.current_epoch'), 1),
    position bigint generated always as identity,
    transaction_id xid8 not null default pg_current_xact_id(),
    happened_at timestamptz(3) not null default clock_timestamp(),
    kind text not null,
    event_id uuid,
    booking_id uuid,
    seat_events uuid[] not null default '{}',
    seat_deltas integer[] not null default '{}',
    actor text not null default session_user,
    resource json not null,
    changes json,
    idempotency_key text collate "C",
    cancelled_event_id uuid,
    -- In this order a reader can follow without missing what commits late: see list_changes.
    constraint change_pkey primary key (epoch, transaction_id, position),
    constraint change_of_one_resource check (num_nonnulls(event_id, booking_id) = 1),
    constraint change_kind_of_resource check (split_part(kind, '.', 1) = case when event_id is null then 'booking' else 'event' end),
    constraint change_a_delta_for_each_event check (cardinality(seat_events) = cardinality(seat_deltas))
);

comment on table booking_data.change is 'What happened to events and bookings: one row for each step, written by the transaction that did it, never changed.';
comment on column booking_data.change.epoch is 'Transaction ids count within it: see begin_epoch.';
comment on column booking_data.change.event_id is 'The event that changed; null when a booking did.';
comment on column booking_data.change.seat_events is 'Events whose seats were taken or given back, in the order of seat_deltas.';
comment on column booking_data.change.seat_deltas is 'Seats taken (positive) or given back (negative).';
comment on column booking_data.change.actor is 'The login role of the session; requests over HTTP come as booking_gateway.';
comment on column booking_data.change.resource is 'The event or booking as it was shown right after the step.';
comment on column booking_data.change.changes is 'Of an event: the members that the step changed, each with its old and new value.';
comment on column booking_data.change.idempotency_key is 'The key that the client gave with the booking: proof of idempotency_key.';
comment on column booking_data.change.cancelled_event_id is 'The event whose cancellation took the seats, if that was it: proof of the counts in event_cancellation.';

create index change_of_event on booking_data.change (event_id, position) where event_id is not null;
create index change_of_booking on booking_data.change (booking_id, position) where booking_id is not null;

commit;
