begin;
\ir ../../helpers.sql
select plan(10);

select * from test.check_impl_function('read_sale_terms', 'volatile');

-- The sales window and the end of an event are tried through the door, in create_bookings_test.
select test.make_event(name => 'Hall', capacity => 10, id => '0000000a-000a-400a-800a-00000000000a') as hall,
    test.make_event(status => 'closed', max_per_booking => 5, max_per_customer => 7, id => '0000000c-000c-400c-800c-00000000000c') as closed \gset
select test.make_booking(:'hall', 3) as _ \gset
select is((o.available, o.max_per_booking, o.max_per_customer)::text, '("{7,NULL,10}","{3,NULL,5}","{NULL,NULL,7}")', 'what is left and allowed, in the order of the ids; null for an unknown event')
from booking_impl.read_sale_terms(array[:'hall', '0000000b-000b-400b-800b-00000000000b', :'closed']::uuid[]) o;
select is(o.unavailable_reasons::text, '{NULL,NULL,"is closed"}', 'and why it cannot be had')
from booking_impl.read_sale_terms(array[:'hall', '0000000b-000b-400b-800b-00000000000b', :'closed']::uuid[]) o;
select lives_ok('select * from booking_impl.read_sale_terms(null)', 'no ids, no offers');

select * from finish();
rollback;
