-- Deploy booking:verification to pg

begin;
set local role booking_owner;

create table booking_data.verification (
    only_row boolean not null default true,
    started_at timestamptz(3),
    stage text,
    after text,
    summed_to text,
    checked bigint not null default 0,
    violations jsonb not null default '{}',
    last_started_at timestamptz(3),
    last_completed_at timestamptz(3),
    last_checked bigint,
    last_violations jsonb not null default '{}',
    constraint verification_pkey primary key (only_row),
    constraint verification_only_one_row check (only_row),
    constraint verification_stage_known check (stage in ('bookings', 'keys', 'customers', 'deliveries', 'changes', 'events')),
    constraint verification_started_while_under_way check ((stage is null) = (started_at is null)),
    constraint verification_times_ordered check (last_completed_at >= last_started_at)
);

comment on table booking_data.verification is 'How far the verification of everything has come, which goes on in slices, and what the last whole one found. Its row is locked by who goes on with it.';
comment on column booking_data.verification.stage is 'What is being gone through; null: no verification is under way.';
comment on column booking_data.verification.after is 'All rows of the stage up to this id, key or customer are done; null: none is.';
comment on column booking_data.verification.summed_to is 'Up to which change verification_sum has added up.';
comment on column booking_data.verification.checked is 'Rows that were gone through so far, all stages together.';
comment on column booking_data.verification.violations is 'What was found so far: {"<check>": {"count", "firstIds"}}.';

create table booking_data.verification_sum (
    event_id uuid not null,
    seats bigint not null,
    cancelled_bookings bigint not null,
    cancelled_tickets bigint not null,
    constraint verification_sum_pkey primary key (event_id)
);

comment on table booking_data.verification_sum is 'What the changes up to verification.summed_to add up to for each event, while a verification is under way.';

commit;
