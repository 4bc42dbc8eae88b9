-- Deploy booking:change_reader to pg

begin;
set local role booking_owner;

create table booking_data.change_reader (
    name text not null,
    transaction_id xid8 not null,
    position bigint not null,
    last_booking_id uuid,
    asked_at timestamptz(3),
    told_since timestamptz(3),
    constraint change_reader_pkey primary key (name),
    constraint change_reader_known check (name in ('webhook', 'email'))
);

comment on table booking_data.change_reader is 'Up to which change each channel has made deliveries. Its row is locked by who makes them.';
comment on column booking_data.change_reader.last_booking_id is 'The next change moved an event: its bookings up to this one have their mail.';
comment on column booking_data.change_reader.asked_at is 'When a notifier last asked for this channel, to the minute; a channel that nobody asked for in a day was off.';
comment on column booking_data.change_reader.told_since is 'What happened since then is told although it is older than a day: see send_past_mails.';

-- From now on, with what is not committed yet.
insert into booking_data.change_reader (name, transaction_id, position)
select n.name, pg_snapshot_xmin(pg_current_snapshot()), 0 from unnest(array['webhook', 'email']) n (name);

commit;
