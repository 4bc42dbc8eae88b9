-- Deploy booking:change_reader to pg

begin;
set local role booking_owner;

create table booking_data.change_reader (
    name text not null,
    epoch integer not null default coalesce(pg_sequence_last_value('booking_data.current_epoch'), 1),
    transaction_id xid8 not null default pg_snapshot_xmin(pg_current_snapshot()),
    position bigint not null default 0,
    last_booking_id uuid,
    asked_at timestamptz(3),
    told_since timestamptz(3),
    constraint change_reader_pkey primary key (name),
    constraint change_reader_known check (name in ('webhook', 'email'))
);

comment on table booking_data.change_reader is 'Up to which change each channel has made deliveries. Its row is made by the first call of queue_deliveries, and locked by who makes them.';
comment on column booking_data.change_reader.last_booking_id is 'The next change moved an event: its bookings up to this one have their mail.';
comment on column booking_data.change_reader.asked_at is 'When a notifier last asked for this channel, to the minute; a channel that nobody asked for in a day was off.';
comment on column booking_data.change_reader.told_since is 'What happened since then is told although it is older than a day: see send_past_mails.';

commit;
