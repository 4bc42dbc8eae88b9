begin;
\ir ../../helpers.sql
select plan(8);

select * from test.check_impl_function('store_bookings', 'volatile');

-- What it writes is tried through the door, in create_bookings_test and batch_test; here is that nothing is written twice.
select test.make_event() as hall \gset
select test.make_booking(:'hall', 3) as _ \gset
select is((test.seats_taken(:'hall'), (select sum(i.quantity) from booking_data.booking_item i), (select count(*) from booking_data.booking))::text, '(3,3,1)',
    'seats, items and bookings are written once');

select * from finish();
rollback;
