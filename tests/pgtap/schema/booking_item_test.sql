begin;
\ir ../helpers.sql
select plan(24);

select * from test.check_table('booking_item', array['booking_id uuid not null', 'event_id uuid not null', 'quantity integer not null',
    'cancelled_quantity integer not null'],
    array['booking_id', 'event_id']);

select test.make_event() as hall, test.make_event() as opera, gen_random_uuid() as other \gset
select test.make_booking(:'hall') as booking \gset

select is(test.violated(format('insert into booking_data.booking_item values (%L, %L, %s)', booking_id, event_id, quantity)), refused_by, title)
from (values
    (:'booking', :'opera', '0', 'booking_item_quantity_positive', 'no item without seats'),
    (:'booking', :'opera', '-1', 'booking_item_cancelled_within_quantity', 'no item of less than no seats'),
    (:'booking', :'hall', '1', 'booking_item_pkey', 'an event is in a booking once'),
    (:'other', :'hall', '1', 'booking_item_of_booking', 'an item belongs to a booking'),
    (:'booking', :'other', '1', 'booking_item_of_event', 'an item belongs to an event'),
    (:'booking', :'opera', 'null', '', 'an item has a quantity'),
    (:'booking', :'opera', '1', 'nothing', 'one seat is an item')
) t (booking_id, event_id, quantity, refused_by, title);

select is(array(select distinct i.cancelled_quantity from booking_data.booking_item i), '{0}', 'nothing is given back at first');
select is(test.violated(format('insert into booking_data.booking_item values (%L, %L, 1, -1)', :'booking', :'opera')), 'booking_item_cancelled_within_quantity', 'nor less');
select is(test.violated('update booking_data.booking_item set cancelled_quantity = ' || cancelled), refused_by, 'given back: ' || cancelled)
from (values ('quantity + 1', 'booking_item_cancelled_within_quantity'), ('null', ''), ('quantity', 'nothing')) t (cancelled, refused_by);


select set_eq($$select conname::text from pg_constraint where conrelid = 'booking_data.booking_item'::regclass and contype in ('c', 'p', 'f', 'u')$$,
    array['booking_item_pkey', 'booking_item_of_booking', 'booking_item_of_event', 'booking_item_quantity_positive',
        'booking_item_cancelled_within_quantity'],
    'every constraint is tried above');
select is((select confrelid::regclass::text from pg_constraint where conname = 'booking_item_of_event'), 'booking_data.event_seats',
    'a sale checks its event in the row that it has locked already');
select has_index('booking_data', 'booking_item', 'booking_item_by_event', array['event_id', 'booking_id'],
    'bookings of an event are found through an index');
select has_index('booking_data', 'booking_item', 'booking_item_given_back', array['event_id', 'booking_id'],
    'so are the cancelled ones, and that there are none');

select * from finish();
rollback;
