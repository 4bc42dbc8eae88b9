-- Deploy booking:delivery to pg

begin;
set local role booking_owner;

create table booking_data.delivery (
    id uuid not null,
    channel text not null,
    webhook_id uuid,
    recipient text,
    booking_id uuid,
    epoch integer,
    transaction_id xid8,
    position bigint,
    kind text not null,
    payload json,
    status text not null default 'pending',
    attempts integer not null default 0,
    next_attempt_at timestamptz(3) not null default clock_timestamp(),
    lease uuid,
    last_status integer,
    last_error text,
    created_at timestamptz(3) not null default clock_timestamp(),
    settled_at timestamptz(3),
    constraint delivery_pkey primary key (id),
    constraint delivery_of_webhook foreign key (webhook_id) references booking_data.webhook (id) on delete cascade,
    constraint delivery_channel_known check (channel in ('webhook', 'email')),
    constraint delivery_has_an_address check ((channel = 'webhook') = (webhook_id is not null) and (channel = 'email') = (recipient is not null)),
    constraint delivery_of_booking_is_mail check (booking_id is null or channel = 'email' and position is not null),
    constraint delivery_has_a_content check (num_nulls(epoch, transaction_id, position) in (0, 3) and (position is null) = (payload is not null)),
    constraint delivery_status_known check (status in ('pending', 'delivered', 'dead')),
    constraint delivery_attempts_not_negative check (attempts >= 0),
    constraint delivery_leased_while_pending check (lease is null or status = 'pending'),
    constraint delivery_settled_at_when_settled check ((status = 'pending') = (settled_at is null))
) with (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);

comment on table booking_data.delivery is 'A change (or a ping) on its way to a webhook or into a mailbox. Its id is time-ordered.';
comment on column booking_data.delivery.epoch is 'With transaction_id and position: the change that is told, whose content is in change.';
comment on column booking_data.delivery.booking_id is 'Whose mail it is when the change is of an event, which is told once for each booking.';
comment on column booking_data.delivery.payload is 'What is sent when it is no change: a ping.';
comment on column booking_data.delivery.attempts is 'Attempts begun. One that never ended counts.';
comment on column booking_data.delivery.next_attempt_at is 'When the next attempt is due; during an attempt, when its lease ends.';
comment on column booking_data.delivery.lease is 'Whose attempt is under way, or ended unheard; only who has it may settle the delivery.';
comment on column booking_data.delivery.last_status is 'What the last attempt was answered: a status of HTTP, or a reply code of SMTP.';

-- Each change once for each address, whatever readers do.
create unique index delivery_of_change_once on booking_data.delivery (channel, webhook_id, epoch, transaction_id, position, booking_id)
    nulls not distinct where position is not null;
create index delivery_due on booking_data.delivery (webhook_id, next_attempt_at) where status = 'pending' and webhook_id is not null;
create index delivery_due_mail on booking_data.delivery (next_attempt_at) where status = 'pending' and webhook_id is null;
create index delivery_leased on booking_data.delivery (webhook_id, next_attempt_at) where lease is not null;
create index delivery_by_webhook on booking_data.delivery (webhook_id, status, id);
create index delivery_dead on booking_data.delivery (webhook_id, id) where status = 'dead';
create index delivery_delivered on booking_data.delivery (settled_at) where status = 'delivered';

commit;
