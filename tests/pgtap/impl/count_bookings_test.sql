begin;
\ir ../helpers.sql
select plan(15);

select * from test.check_impl_function('count_bookings', 'stable');

select test.make_event() as hall, test.make_event() as opera \gset
select test.make_booking(:'hall', email => 'Ann@example.com'), test.make_booking(:'opera', email => 'ann@example.com'),
    test.make_booking(:'hall', email => 'bob@example.com') as cancelled \gset _
select booking_api.cancel_booking(booking_id => :'_cancelled') \g /dev/null
select is(booking_impl.count_bookings(email => email, status => status, event_id => event_id::uuid), expected, concat_ws(', ', 'counts', email, status, event_id))
from (values (null, null, null, 3::bigint), ('ann@example.com', null, null, 2), ('Ann@example.com', null, null, 0), (null, 'cancelled', null, 1),
    (null, null, :'hall', 2), (null, 'confirmed', :'hall', 1), ('ann@example.com', 'confirmed', :'opera', 1), ('bob@example.com', 'confirmed', null, 0)
) t (email, status, event_id, expected);

select * from finish();
rollback;
