begin;
\ir ../../helpers.sql
select plan(15);

select * from test.check_impl_function('count_customers', 'volatile');

-- By an owner's hand, so that nothing but the trigger counts.
select test.make_event(capacity => 100) as hall, test.make_event(capacity => 100) as opera \gset
select test.make_booking(:'hall', 3, 'Ann@example.com') as part, test.make_booking(:'hall', 2, 'ANN@EXAMPLE.COM') as whole, test.make_booking(:'hall', 1, 'ann@example.com') as _,
    test.make_booking(:'hall', 2, 'bob@example.com') as gone, test.make_booking(:'opera', 2, 'ann@example.com') as _ \gset
select booking_api.cancel_booking(booking_id => :'part', request => jsonb_build_object('items', jsonb_build_array(test.item(:'hall', '1')))) as _,
    booking_api.cancel_booking(booking_id => :'gone') as _ \gset
create function pg_temp.counted() returns text language sql as $$ select string_agg(t.customer || ' ' || t.tickets, ', ' order by t.customer) from booking_data.customer_tickets t $$;
create function pg_temp.set_limit(event_id text, max_per_customer integer) returns void language sql as $$
select test.as_owner(format('update booking_data.event set max_per_customer = %s where id = %L', coalesce(max_per_customer::text, 'null'), event_id))
$$;
select is(pg_temp.counted(), null, 'without a limit nobody is counted');
select pg_temp.set_limit(:'hall', 2);
select is(pg_temp.counted(), 'ann@example.com 5', 'with one, what each address still holds of this event');
select pg_temp.set_limit(:'hall', 9);
select is(pg_temp.counted(), 'ann@example.com 5', 'another limit counts nobody anew');
select booking_api.cancel_booking(booking_id => :'whole') as _, test.make_booking(:'hall', 3, 'Cat@example.com') as _ \gset
select is(pg_temp.counted(), 'ann@example.com 3, cat@example.com 3', 'bookings and cancellations go on from there');
select is_empty('select test.wrong_counts()', 'rightly');
select test.as_owner(format('update booking_data.event set name = ''Other'' where id = %L', :'hall')), pg_temp.set_limit(:'opera', 1), pg_temp.set_limit(:'hall', null);
select is(pg_temp.counted(), 'ann@example.com 2', 'without it nobody again, but for other events');
select is_empty('select test.wrong_counts()', 'rightly');
select throws_ok('select booking_impl.count_customers()', '0A000', null, 'it is a trigger, not to be called');

select * from finish();
rollback;
