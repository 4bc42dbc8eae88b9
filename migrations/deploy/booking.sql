-- Deploy booking:booking to pg

begin;
set local role booking_owner;

create table booking_data.booking (
    id uuid not null,
    customer_email text not null,
    status text not null default 'confirmed',
    created_at timestamptz(3) not null default clock_timestamp(),
    updated_at timestamptz(3) not null default clock_timestamp(),
    cancelled_at timestamptz(3),
    constraint booking_pkey primary key (id),
    constraint booking_customer_email_length check (octet_length(customer_email) between 3 and 254),
    constraint booking_status_known check (status in ('confirmed', 'cancelled')),
    constraint booking_cancelled_at_when_cancelled check ((status = 'cancelled') = (cancelled_at is not null)),
    constraint booking_times_ordered check (updated_at >= created_at and cancelled_at >= created_at)
);

comment on table booking_data.booking is 'A booking. Its id is time-ordered: newest first is the id, descending.';
comment on column booking_data.booking.customer_email is 'As the customer wrote it; compared without case.';

-- In one collation, whatever the database has: by the rules of Turkish INFO@ and info@ would be two customers.
create index booking_by_email on booking_data.booking (lower(customer_email collate "C"), id);
create index booking_cancelled on booking_data.booking (id) where status = 'cancelled';

commit;
