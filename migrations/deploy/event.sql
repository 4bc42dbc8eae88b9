-- Deploy booking:event to pg

begin;
-- A trusted extension: whoever may create objects in the database may install it.
create extension if not exists pg_trgm with schema public;
-- Where it was before, it may be elsewhere than in public.
do $$
declare
    v_schema regnamespace := (select e.extnamespace from pg_extension e where e.extname = 'pg_trgm');
begin
    if not has_schema_privilege('booking_owner', v_schema::oid, 'usage') then
        execute format('grant usage on schema %s to booking_owner', v_schema);
    end if;
end
$$;
set local role booking_owner;

create table booking_data.event (
    id uuid not null,
    name text not null,
    description text,
    venue text,
    starts_at timestamptz(3) not null,
    ends_at timestamptz(3),
    time_zone text not null default 'UTC',
    status text not null default 'draft',
    sales_start_at timestamptz(3),
    sales_end_at timestamptz(3),
    max_per_booking integer not null default 3,
    max_per_customer integer,
    version integer not null default 1,
    created_at timestamptz(3) not null default clock_timestamp(),
    updated_at timestamptz(3) not null default clock_timestamp(),
    constraint event_pkey primary key (id),
    constraint event_name_length check (char_length(name) between 1 and 200),
    constraint event_description_length check (char_length(description) <= 5000),
    constraint event_venue_length check (char_length(venue) <= 200),
    constraint event_ends_after_start check (ends_at > starts_at),
    constraint event_status_known check (status in ('draft', 'on_sale', 'closed', 'cancelled')),
    constraint event_sales_window_ordered check (sales_end_at > sales_start_at),
    constraint event_max_per_booking_positive check (max_per_booking >= 1),
    constraint event_max_per_customer_positive check (max_per_customer >= 1),
    constraint event_version_positive check (version >= 1),
    constraint event_starts_after_1970 check (starts_at >= '1970-01-01T00:00:00Z'),
    constraint event_times_finite check (
        isfinite(starts_at) and isfinite(ends_at) and isfinite(sales_start_at) and isfinite(sales_end_at))
);

comment on table booking_data.event is 'An event as people read it. Its seats are in event_seats.';
comment on column booking_data.event.max_per_booking is 'Tickets, for one booking.';
comment on column booking_data.event.max_per_customer is 'Tickets, over all bookings of one e-mail address; null is no limit.';
comment on column booking_data.event.version is 'Counts changes of what the organiser may edit; seats sold do not count.';

create index event_listed_by_start on booking_data.event (starts_at, id) where status <> 'draft';
create index event_status_by_start on booking_data.event (status, starts_at, id);

-- Text in a name or venue is found through trigrams.
do $$
declare
    v_schema regnamespace := (select e.extnamespace from pg_extension e where e.extname = 'pg_trgm');
begin
    execute format('create index event_name_trigrams on booking_data.event using gin (name %s.gin_trgm_ops)', v_schema);
    execute format('create index event_venue_trigrams on booking_data.event using gin (venue %s.gin_trgm_ops)', v_schema);
end
$$;

commit;
