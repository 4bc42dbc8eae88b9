begin;
\ir ../../helpers.sql
select plan(15);

select * from test.check_impl_function('sum_changes', 'stable');

select test.make_event(id => '0000000a-000a-400a-800a-00000000000a') as hall, test.make_event(id => '0000000b-000b-400b-800b-00000000000b') as opera \gset
create function pg_temp.sums(after text, only_settled boolean default false, most integer default null) returns text language sql as $$
select coalesce(string_agg(concat_ws(' ', left(x.event_id::text, 8), x.seats, x.bookings, x.tickets), ', ' order by x.event_id), '') || ': ' || s.changes
from booking_impl.sum_changes(after, only_settled, most) s
left join unnest(s.event_ids, s.seats, s.cancelled_bookings, s.cancelled_tickets) x (event_id, seats, bookings, tickets) on true
group by s.changes
$$;
select is(pg_temp.sums(null), ': 0', 'nothing has happened');
select test.make_booking(:'hall', 3) as first, (test.book(test.request(test.item(:'hall', '1'), test.item(:'opera', '2')))).booking ->> 'id' as second \gset
select booking_api.cancel_booking(booking_id => :'first', request => jsonb_build_object('items', jsonb_build_array(test.item(:'hall', '2')))) as _ \gset
select is_complete from booking_api.cancel_event(event_id => :'opera') \gset
select is(pg_temp.sums(null), '0000000a 2 0 0, 0000000b 0 1 2: 5', 'what was taken and given back, and what the cancellation took');
select is(s.last, (select booking_impl.position_text(c.epoch, c.transaction_id, c.position) from booking_data.change c order by c.position desc limit 1), 'up to where')
from booking_impl.sum_changes(null, false, null) s;
select is(pg_temp.sums(null, most => 2), '0000000a 4 0 0, 0000000b 2 0 0: 2', 'so many at most');
select is(pg_temp.sums((booking_impl.sum_changes(null, false, 2)).last), '0000000a -2 0 0, 0000000b -2 1 2: 3', 'and on from there');
select is(pg_temp.sums((booking_impl.sum_changes(null, false, null)).last), ': 0', 'to the end');
select is(pg_temp.sums(null, only_settled => true), ': 0', 'what is not committed is not settled');
select test.end_transactions();
select is(pg_temp.sums(null, only_settled => true), '0000000a 2 0 0, 0000000b 0 1 2: 5', 'until every transaction has ended');

select * from finish();
rollback;
