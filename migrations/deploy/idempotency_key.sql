-- Deploy booking:idempotency_key to pg

begin;
set local role booking_owner;

-- The stored answer of a booking is the booking as change keeps it. No foreign keys: a key must be placed by itself on a distributed database.
create table booking_data.idempotency_key (
    key text collate "C" not null,
    request jsonb not null,
    booking_id uuid,
    created_at timestamptz(3) not null default clock_timestamp(),
    operation text,
    event_id uuid,
    answer json,
    constraint idempotency_key_pkey primary key (key),
    constraint idempotency_key_printable check (octet_length(key) between 1 and 255 and key !~ e'[^\\x20-\\x7e]'),
    constraint idempotency_key_of_one_kind check (case
        when operation is null then booking_id is not null and event_id is null and answer is null
        when operation = 'cancel_booking' then booking_id is not null and event_id is null and answer is not null
        when operation = 'create_event' then booking_id is null and event_id is not null and answer is not null
        else operation = 'cancel_event' and booking_id is null and event_id is not null
    end)
);

comment on table booking_data.idempotency_key is 'What was done for a key, and for which request.';
comment on column booking_data.idempotency_key.request is 'The body as it was sent; a repeat must be equal to it as a JSON value, but for the order of the items and the case of ids.';
comment on column booking_data.idempotency_key.operation is 'The function that was called; null: a booking, whose row is not to be larger for the others.';
comment on column booking_data.idempotency_key.event_id is 'The event that was made, or is cancelled.';
comment on column booking_data.idempotency_key.answer is 'What a repeat is answered; null for a booking, and as long as the cancellation of an event is not complete.';

-- Keys come in the order of time: a few bytes for each 128 pages find the old ones, and a booking pays next to nothing.
create index idempotency_key_by_age on booking_data.idempotency_key using brin (created_at) with (autosummarize = on);

commit;
