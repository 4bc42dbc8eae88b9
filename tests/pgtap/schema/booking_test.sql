begin;
\ir ../helpers.sql
select plan(25);

select * from test.check_table('booking', array['id uuid not null', 'customer_email text not null', 'status text not null',
    'created_at timestamp(3) with time zone not null', 'updated_at timestamp(3) with time zone not null',
    'cancelled_at timestamp(3) with time zone'], array['id']);

select test.as_owner($$insert into booking_data.booking (id, customer_email) values ('00000000-0000-4000-8000-000000000001', 'ann@example.com')$$);
select is((b.status, b.cancelled_at)::text, '(confirmed,)', 'a new booking is confirmed') from booking_data.booking b;
select ok(b.created_at between clock_timestamp() - interval '1 minute' and clock_timestamp() + interval '1 ms' and b.updated_at >= b.created_at,
    'a new booking knows when it was made')
from booking_data.booking b;

select is(test.violated('insert into booking_data.booking ' || row_of), refused_by, row_of)
from (values
    ('(id, customer_email) values (gen_random_uuid(), ''ab'')', 'booking_customer_email_length'),
    ('(id, customer_email) values (gen_random_uuid(), repeat(''x'', 255))', 'booking_customer_email_length'),
    ('(id, customer_email) values (gen_random_uuid(), repeat(''é'', 128))', 'booking_customer_email_length'),
    ('(id, customer_email, status) values (gen_random_uuid(), ''a@b.c'', ''held'')', 'booking_status_known'),
    ('(id, customer_email, status) values (gen_random_uuid(), ''a@b.c'', ''cancelled'')', 'booking_cancelled_at_when_cancelled'),
    ('(id, customer_email, cancelled_at) values (gen_random_uuid(), ''a@b.c'', ''2040-01-01'')', 'booking_cancelled_at_when_cancelled'),
    ('(id, customer_email, updated_at) values (gen_random_uuid(), ''a@b.c'', ''2020-01-01'')', 'booking_times_ordered'),
    ('(id, customer_email, status, cancelled_at) values (gen_random_uuid(), ''a@b.c'', ''cancelled'', ''2020-01-01'')', 'booking_times_ordered'),
    ('(id, customer_email) values (''00000000-0000-4000-8000-000000000001'', ''a@b.c'')', 'booking_pkey'),
    ('(id, customer_email) values (gen_random_uuid(), repeat(''x'', 254))', 'nothing'),
    ('(id, customer_email, status, cancelled_at) values (gen_random_uuid(), ''a@b'', ''cancelled'', ''2040-01-01'')', 'nothing')
) t (row_of, refused_by);

select set_eq($$select conname::text from pg_constraint where conrelid = 'booking_data.booking'::regclass and contype in ('c', 'p', 'f', 'u')$$,
    array['booking_pkey', 'booking_customer_email_length', 'booking_status_known', 'booking_cancelled_at_when_cancelled',
        'booking_times_ordered'],
    'every constraint is tried above');
select matches(pg_get_indexdef('booking_data.booking_by_email'::regclass), '\(lower\(\(customer_email COLLATE \"C\"\)\)( COLLATE \"C\")?, id\)$',
    'bookings of an address are found through an index, without case');
select matches(pg_get_indexdef('booking_data.booking_cancelled'::regclass), '\(id\) WHERE \(status = ''cancelled''::text\)$',
    'cancelled bookings are listed through an index');
select is((select count(*) from pg_index where indrelid = 'booking_data.booking'::regclass), 3::bigint, 'no other index slows a booking down');

select * from finish();
rollback;
