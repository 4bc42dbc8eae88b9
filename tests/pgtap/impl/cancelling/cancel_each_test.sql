begin;
\ir ../../helpers.sql
select plan(10);

select * from test.check_impl_function('cancel_each', 'volatile');

-- What it does is tried through the doors, in cancel_booking_test and cancel_bookings_test; here is what it locks.
select test.make_event() as hall, test.make_event() as opera \gset
select test.make_booking(:'hall', 1) as one, test.make_booking(:'opera', 1) as two \gset
alter table booking_data.booking_item drop constraint booking_item_of_event;
set local role booking_owner;
select is((select count(*) from booking_impl.cancel_each(ids => '{null,null}', requests => null, skip_locked => false)), 0::bigint, 'no ids, no rows');
select is((select c.booking ->> 'status' from booking_impl.cancel_each(ids => array[null, :'one']::uuid[], requests => null, skip_locked => true) c where c.request_number = 2), 'cancelled', 'one that is');
reset role;
select ok(test.is_locked(:'hall'), 'its seats are locked');

select * from finish();
rollback;
