begin;
\ir ../helpers.sql
select plan(22);

select * from test.check_table('event_seats', array['event_id uuid not null', 'capacity integer not null', 'seats_taken integer not null'],
    array['event_id']);

select test.make_event(capacity => 10) as hall \gset
select is(test.seats_taken(:'hall'), 0, 'no seat is taken at first');

select is(test.violated('update booking_data.event_seats set ' || assignment), refused_by, assignment)
from (values
    ('seats_taken = 11', 'event_seats_not_oversold'),
    ('seats_taken = -1', 'event_seats_not_oversold'),
    ('capacity = -1, seats_taken = 0', 'event_seats_capacity_not_negative'),
    ('seats_taken = 10', 'nothing'),
    ('capacity = 9', 'event_seats_not_oversold'),
    ('capacity = 11', 'nothing'),
    ('seats_taken = 0, capacity = 0', 'nothing')
) t (assignment, refused_by);

select is(test.violated($$insert into booking_data.event_seats (event_id, capacity) values (gen_random_uuid(), 1)$$),
    'event_seats_of_event', 'seats belong to an event');
select is(test.violated(format($$insert into booking_data.event_seats (event_id, capacity) values (%L, 1)$$, :'hall')),
    'event_seats_pkey', 'an event has seats once');
select set_eq($$select conname::text from pg_constraint where conrelid = 'booking_data.event_seats'::regclass and contype in ('c', 'p', 'f', 'u')$$,
    array['event_seats_pkey', 'event_seats_of_event', 'event_seats_capacity_not_negative', 'event_seats_not_oversold'],
    'every constraint is tried above');

-- HOT updates need room on the page and no index on what changes.
select ok(reloptions @> '{fillfactor=50}', 'the pages are filled by half')
from pg_class where oid = 'booking_data.event_seats'::regclass;
select is(array(select indexrelid::regclass::text from pg_index where indrelid = 'booking_data.event_seats'::regclass),
    array['booking_data.event_seats_pkey'], 'nothing but the key is indexed');
select is((select count(*) from pg_attribute where attrelid = 'booking_data.event_seats'::regclass and attnum > 0 and attlen < 0), 0::bigint,
    'the row is narrow: no column of variable length');

select * from finish();
rollback;
