begin;
\ir ../../helpers.sql
select plan(17);

select * from test.check_impl_function('cancel_items', 'volatile');

select test.make_event(id => '0000000a-000a-400a-800a-00000000000a') as hall, test.make_event(id => '0000000b-000b-400b-800b-00000000000b') as opera \gset
select test.set_clock('2040-05-01T12:00:00Z');
select (test.book(test.request(test.item(:'opera', '3'), test.item(:'hall', '2')))).booking ->> 'id' as first, test.make_booking(:'hall', 3) as second, test.make_booking(:'hall', 1) as third \gset
create function pg_temp.cancel(booking_ids text[], event_ids text[], quantities integer[]) returns void language sql set role = booking_owner as $$
select booking_impl.cancel_items(booking_ids => cancel.booking_ids::uuid[], event_ids => cancel.event_ids::uuid[], quantities => cancel.quantities)
$$;
-- Several bookings at once: one in part, one whole, in any order
select test.set_clock('2040-05-02T12:00:00Z');
select pg_temp.cancel(array[:'second', :'first', :'first'], array[:'hall', :'opera', :'hall'], '{3,2,1}');
select is((test.holds(:'first'), test.holds(:'second'), test.holds(:'third'))::text, '("{2-1,3-2}",{3-3},{1-0})', 'so many of each item');
select is((test.seats_taken(:'hall'), test.seats_taken(:'opera'))::text, '(2,1)', 'the seats are given back');
select is((b.status, b.updated_at, b.cancelled_at)::text, outcome, title)
from (values (:'first', ('confirmed', timestamptz '2040-05-02T12:00:00Z', null)::text, 'who still holds some stays confirmed'),
    (:'second', ('cancelled', timestamptz '2040-05-02T12:00:00Z', timestamptz '2040-05-02T12:00:00Z')::text, 'who has none left is cancelled'),
    (:'third', ('confirmed', timestamptz '2040-05-01T12:00:00Z', null)::text, 'no other is touched')) t (id, outcome, title)
join booking_data.booking b on b.id = t.id::uuid;
select results_eq($$select booking_id, kind, happened_at, seat_events, seat_deltas from booking_data.change where kind <> 'booking.confirmed' order by kind desc$$,
    format($$values (%L::uuid, 'booking.partly_cancelled', timestamptz '2040-05-02T12:00:00Z', '{%s,%s}'::uuid[], '{-1,-2}'::integer[]), (%L, 'booking.cancelled', '2040-05-02T12:00:00Z', '{%s}', '{-3}')$$,
        :'first', :'hall', :'opera', :'second', :'hall'), 'one record for each booking');
select ok(bool_and(c.resource::text = booking_api.get_booking(booking_id => c.booking_id::text)::text), 'with the booking as it is shown') from booking_data.change c where c.kind <> 'booking.confirmed';
select is((test.history_sum(:'hall'), test.history_sum(:'opera'))::text, '(2,1)', 'the seats add up');
select is(test.verify() ->> 'status', 'ok', 'the books balance');
select throws_ok(format('select pg_temp.cancel(''{%s}'', ''{%s}'', ''{2}'')', :'first', :'hall'), '23514', null, 'more than is held cannot be written');

select * from finish();
rollback;
