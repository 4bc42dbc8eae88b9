begin;
\ir ../../helpers.sql
select plan(17);

select * from test.check_impl_function('count_bookings', 'stable');

select test.make_event() as hall, test.make_event() as opera, test.make_event(capacity => 5000) as busy \gset
select test.make_booking(:'hall', email => 'Ann@example.com'), test.make_booking(:'opera', email => 'ann@example.com'),
    test.make_booking(:'hall', email => 'bob@example.com') as cancelled \gset _
select booking_api.cancel_booking(booking_id => :'_cancelled') \g /dev/null
select is(booking_impl.count_bookings(email => email, status => status, event_id => event_id::uuid), expected, concat_ws(', ', 'counts', email, status, event_id))
from (values (null, null, null, 3::bigint), ('ann@example.com', null, null, 2), ('Ann@example.com', null, null, 0), (null, 'cancelled', null, 1),
    (null, null, :'hall', 2), (null, 'confirmed', :'hall', 1), ('ann@example.com', 'confirmed', :'opera', 1), ('bob@example.com', 'confirmed', null, 0)
) t (email, status, event_id, expected);

-- Every combination of filters, with addresses and events that have few bookings and many: as a plain count has it.
select jsonb_agg(test.request(test.item(:'busy')) || '{"customerEmail": "Box@example.com"}') as requests from generate_series(1, 600) \gset
select count(*) from booking_api.create_bookings(requests => :'requests') \g /dev/null
select count(*) from booking_api.create_bookings(requests => :'requests') \g /dev/null
select count(booking_api.cancel_booking(booking_id => b.id::text)) from (select id from booking_data.booking where customer_email = 'Box@example.com' order by id limit 7) b \g /dev/null
select test.make_booking(:'hall', email => 'box@example.com'), test.make_booking(:'busy', email => 'ann@example.com'),
    booking_api.cancel_booking(booking_id => test.make_booking(:'busy', email => 'ann@example.com')::text) \g /dev/null
select is((select count(*) from booking_data.booking where lower(customer_email) = 'box@example.com'), 1201::bigint, 'one address and one event have more than a thousand');
select is_empty($$
    select e.email, s.status, v.event_id, c.expected, booking_impl.count_bookings(email => e.email, status => s.status, event_id => v.event_id)
    from (values (null), ('box@example.com'), ('ann@example.com'), ('nobody@example.com')) e (email)
    cross join (values (null), ('confirmed'), ('cancelled')) s (status)
    cross join (select null::uuid union all select id from booking_data.event union all select gen_random_uuid()) v (event_id)
    cross join lateral (
        select count(*) from booking_data.booking b
        where (e.email is null or lower(b.customer_email) = e.email) and (s.status is null or b.status = s.status)
            and (v.event_id is null or exists (select from booking_data.booking_item i where i.booking_id = b.id and i.event_id = v.event_id))
    ) c (expected)
    where c.expected <> booking_impl.count_bookings(email => e.email, status => s.status, event_id => v.event_id)$$, 'all combinations are counted rightly');

select * from finish();
rollback;
