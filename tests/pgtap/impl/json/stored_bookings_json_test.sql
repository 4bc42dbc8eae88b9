begin;
\ir ../../helpers.sql
select plan(10);

select * from test.check_impl_function('stored_bookings_json', 'stable');

select test.make_event(name => 'Hall', id => '0000000a-000a-400a-800a-00000000000a') as hall, test.make_event(id => '0000000b-000b-400b-800b-00000000000b') as opera \gset
select (test.book(test.request(test.item(:'opera', '3'), test.item(:'hall', '2')))).booking as made, test.make_booking(:'hall') as other \gset
select set_eq(format('select booking_id from booking_impl.stored_bookings_json(booking_ids => array[%L, %L, gen_random_uuid()]::uuid[])', :'made'::json ->> 'id', :'other'),
    array[(:'made'::json ->> 'id')::uuid, :'other'], 'one row for each that is there');
select is(s.booking::jsonb, :'made', 'as it was shown when it was made')
from booking_impl.stored_bookings_json(booking_ids => array[:'made'::json ->> 'id']::uuid[]) s;
select is_empty('select * from booking_impl.stored_bookings_json(booking_ids => null)', 'no ids, no rows');

select * from finish();
rollback;
