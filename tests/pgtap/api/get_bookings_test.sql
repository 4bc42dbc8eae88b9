begin;
\ir ../helpers.sql
select plan(17);

select * from test.check_api_function('get_bookings', 'booking_ids text[]', 'SETOF json', 'stable');

select test.make_event(name => 'Hall') as hall \gset
select test.make_booking(:'hall', 1) as first, test.make_booking(:'hall', 2) as second \gset

select is(array(select b ->> 'totalQuantity' from booking_api.get_bookings(booking_ids => array[upper(:'second'), :'first', :'second']) b),
    '{2,1,2}', 'a row for each id, in the order of the ids');
select is(array(select b::text from booking_api.get_bookings(booking_ids => array[:'first', :'second']) b),
    array[booking_api.get_booking(booking_id => :'first')::text, booking_api.get_booking(booking_id => :'second')::text], 'each as get_booking shows it');
select is(array(select b ->> 'totalQuantity' from booking_api.get_bookings(booking_ids => array['x', :'first', null,
    '0000000f-000f-400f-800f-00000000000f']) b), '{null,1,null,null}', 'null where get_booking would refuse');
select is_empty($$select booking_api.get_bookings(booking_ids => '{}')$$, 'no ids, no rows');

select * from finish();
rollback;
