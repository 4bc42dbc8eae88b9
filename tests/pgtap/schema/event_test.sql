begin;
\ir ../helpers.sql
select plan(45);

select * from test.check_table('event', array[
    'id uuid not null', 'name text not null', 'description text', 'venue text', 'starts_at timestamp(3) with time zone not null',
    'ends_at timestamp(3) with time zone', 'time_zone text not null', 'status text not null',
    'sales_start_at timestamp(3) with time zone', 'sales_end_at timestamp(3) with time zone', 'max_per_booking integer not null',
    'max_per_customer integer', 'version integer not null', 'created_at timestamp(3) with time zone not null',
    'updated_at timestamp(3) with time zone not null'], array['id']);

-- Defaults
select test.as_owner($$insert into booking_data.event (id, name, starts_at)
    values ('00000000-0000-4000-8000-000000000001', 'Concert', '2430-06-01T18:00:00Z')$$);
select is((e.time_zone, e.status, e.max_per_booking, e.max_per_customer, e.version)::text, '(UTC,draft,3,,1)',
    'a new event is a draft in UTC, three tickets a booking, version 1')
from booking_data.event e;
select ok(e.created_at between clock_timestamp() - interval '1 minute' and clock_timestamp() + interval '1 ms' and e.updated_at >= e.created_at,
    'a new event knows when it was made')
from booking_data.event e;

-- Each constraint refuses what is beyond it ...
select is(test.violated('update booking_data.event set ' || assignment), refused_by, assignment)
from (values
    ('name = ''''', 'event_name_length'),
    ('name = repeat(''x'', 201)', 'event_name_length'),
    ('description = repeat(''x'', 5001)', 'event_description_length'),
    ('venue = repeat(''x'', 201)', 'event_venue_length'),
    ('ends_at = starts_at', 'event_ends_after_start'),
    ('status = ''open''', 'event_status_known'),
    ('status = ''On_sale''', 'event_status_known'),
    ('sales_start_at = starts_at, sales_end_at = starts_at', 'event_sales_window_ordered'),
    ('max_per_booking = 0', 'event_max_per_booking_positive'),
    ('max_per_customer = 0', 'event_max_per_customer_positive'),
    ('version = 0', 'event_version_positive'),
    ('starts_at = ''-infinity''', 'event_starts_after_1970'),
    ('starts_at = ''1969-12-31T23:59:59.999Z''', 'event_starts_after_1970'),
    ('starts_at = ''infinity''', 'event_times_finite'),
    ('ends_at = ''infinity''', 'event_times_finite'),
    ('sales_start_at = ''-infinity''', 'event_times_finite'),
    ('sales_end_at = ''infinity''', 'event_times_finite')
) t (assignment, refused_by);

-- ... and takes what is just within.
select is(test.violated('update booking_data.event set ' || assignment), 'nothing', assignment)
from (values
    ('name = repeat(''é'', 200)'),
    ('description = repeat(''é'', 5000)'),
    ('venue = repeat(''é'', 200)'),
    ('starts_at = ''1970-01-01T00:00:00Z'''),
    ('ends_at = starts_at + interval ''1 ms'''),
    ('status = ''on_sale'''),
    ('status = ''closed'''),
    ('status = ''cancelled'''),
    ('sales_start_at = starts_at, sales_end_at = starts_at + interval ''1 ms'''),
    ('sales_start_at = null, sales_end_at = starts_at'),
    ('max_per_booking = 1, max_per_customer = 1, version = 1')
) t (assignment);

select is(test.violated($$insert into booking_data.event (id, name, starts_at) select id, name, starts_at from booking_data.event$$),
    'event_pkey', 'an id is there once');
select is(test.violated('update booking_data.event set name = null'), '', 'a name is needed');

select has_index('booking_data', 'event', 'event_listed_by_start', array['starts_at', 'id'], 'events are listed through an index');
select has_index('booking_data', 'event', 'event_status_by_start', array['status', 'starts_at', 'id'],
    'events of one status are listed through an index');
select matches(pg_get_indexdef(format('booking_data.event_%s_trigrams', name)::regclass), format('USING gin \(%s .*gin_trgm_ops\)$', name), 'a text in a ' || name || ' is found through an index')
from (values ('name'), ('venue')) t (name);
select set_eq($$select conname::text from pg_constraint where conrelid = 'booking_data.event'::regclass and contype in ('c', 'p', 'f', 'u')$$,
    array['event_pkey', 'event_name_length', 'event_description_length', 'event_venue_length', 'event_ends_after_start',
        'event_status_known', 'event_sales_window_ordered', 'event_max_per_booking_positive', 'event_max_per_customer_positive',
        'event_version_positive', 'event_starts_after_1970', 'event_times_finite'],
    'every constraint is tried above');

select * from finish();
rollback;
