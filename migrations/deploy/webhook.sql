-- Deploy booking:webhook to pg

begin;
set local role booking_owner;

create table booking_data.webhook (
    id uuid not null,
    url text not null,
    kinds text[] not null default '{}',
    secret text not null,
    previous_secret text,
    previous_secret_until timestamptz(3),
    status text not null default 'active',
    disabled_reason text,
    -- Not a time: a booking that began earlier and is committed later is still told.
    first_epoch integer not null default coalesce(pg_sequence_last_value('booking_data.current_epoch'), 1),
    first_transaction_id xid8 not null default pg_snapshot_xmin(pg_current_snapshot()),
    created_at timestamptz(3) not null default clock_timestamp(),
    updated_at timestamptz(3) not null default clock_timestamp(),
    constraint webhook_pkey primary key (id),
    constraint webhook_url_length check (octet_length(url) between 1 and 2000),
    constraint webhook_secret_form check (secret ~ '^whsec_[A-Za-z0-9+/]{32,86}={0,2}$'),
    constraint webhook_previous_secret_with_its_end check (num_nulls(previous_secret, previous_secret_until) in (0, 2)),
    constraint webhook_status_known check (status in ('active', 'disabled')),
    constraint webhook_disabled_with_a_reason check ((status = 'disabled') = (disabled_reason is not null)),
    constraint webhook_times_ordered check (updated_at >= created_at)
);

comment on table booking_data.webhook is 'Where changes are sent by HTTP. The secrets sign them: they are not for reading.';
comment on column booking_data.webhook.kinds is 'Kinds of changes that are sent; none named: all.';
comment on column booking_data.webhook.previous_secret is 'Signs too until previous_secret_until, so that a receiver can change over.';
comment on column booking_data.webhook.first_transaction_id is 'Changes of this transaction of first_epoch and later ones are sent.';

commit;
