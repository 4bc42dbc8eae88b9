-- Deploy booking:idempotency_key to pg

begin;
set local role booking_owner;

-- The stored answer is the booking as change keeps it. No foreign key: a key must be placed by itself on a distributed database.
create table booking_data.idempotency_key (
    key text collate "C" not null,
    request jsonb not null,
    booking_id uuid not null,
    created_at timestamptz(3) not null default clock_timestamp(),
    constraint idempotency_key_pkey primary key (key),
    constraint idempotency_key_printable check (octet_length(key) between 1 and 255 and key !~ e'[^\\x20-\\x7e]')
);

comment on table booking_data.idempotency_key is 'Which booking was made for a key, and for which request.';
comment on column booking_data.idempotency_key.request is 'The body as it was sent; a repeat must be equal to it as a JSON value, but for the order of the items and the case of ids.';

-- Keys come in the order of time: a few bytes for each 128 pages find the old ones, and a booking pays next to nothing.
create index idempotency_key_by_age on booking_data.idempotency_key using brin (created_at) with (autosummarize = on);

commit;
