begin;
\ir ../helpers.sql
select plan(17);

select * from test.check_table('event_cancellation', array['event_id uuid not null', 'last_booking_id uuid', 'bookings integer not null', 'tickets integer not null',
    'started_at timestamp(3) with time zone not null', 'completed_at timestamp(3) with time zone'], array['event_id']);

select test.make_event() as hall, test.make_event() as opera \gset
select test.as_owner(format('insert into booking_data.event_cancellation (event_id) values (%L)', :'hall'));
select is((c.last_booking_id, c.bookings, c.tickets, c.completed_at)::text, '(,0,0,)', 'nothing is done at first') from booking_data.event_cancellation c;
select ok(c.started_at between clock_timestamp() - interval '1 minute' and clock_timestamp() + interval '1 ms', 'it knows when it began') from booking_data.event_cancellation c;

select is(test.violated(format('insert into booking_data.event_cancellation (event_id%s) values (%L%s)', names, id, vals)), refused_by, concat_ws(' ', names, vals, refused_by))
from (values
    (gen_random_uuid()::text, '', '', 'event_cancellation_of_event'),
    (:'hall', '', '', 'event_cancellation_pkey'),
    (:'opera', ', bookings', ', -1', 'event_cancellation_counts_not_negative'),
    (:'opera', ', tickets', ', -1', 'event_cancellation_counts_not_negative'),
    (:'opera', ', completed_at', ', ''2020-01-01''', 'event_cancellation_times_ordered'),
    (:'opera', ', bookings, tickets, completed_at', ', 1, 3, ''2040-01-01''', 'nothing')
) t (id, names, vals, refused_by);
select set_eq($$select conname::text from pg_constraint where conrelid = 'booking_data.event_cancellation'::regclass and contype in ('c', 'p', 'f', 'u')$$,
    array['event_cancellation_pkey', 'event_cancellation_of_event', 'event_cancellation_counts_not_negative', 'event_cancellation_times_ordered'], 'every constraint is tried above');

select * from finish();
rollback;
