begin;
\ir ../../helpers.sql
select plan(12);

select * from test.check_impl_function('read_cancellation', 'volatile');

select test.make_event(id => '0000000a-000a-400a-800a-00000000000a') as hall, test.make_event(id => '0000000b-000b-400b-800b-00000000000b') as opera,
    test.make_event(id => '0000000c-000c-400c-800c-00000000000c') as tent \gset
select (test.book(test.request(test.item(:'opera', '3'), test.item(:'hall', '2')))).booking ->> 'id' as id, test.make_booking(:'tent', 3) as other \gset
create function pg_temp.read(id text, variadic items jsonb[]) returns text language sql as $$
select concat_ws(' ', r.event_ids, r.quantities, r.faults) from booking_impl.read_cancellation(booking_id => id::uuid, items => to_jsonb(items)) r
$$;
create function pg_temp.read_all(id text) returns text language sql as $$
select concat_ws(' ', r.event_ids, r.quantities, r.faults) from booking_impl.read_cancellation(booking_id => id::uuid, items => null) r
$$;
select is(pg_temp.read_all(:'id'), format('{%s,%s} {2,3} []', :'hall', :'opera'), 'all that it holds, by event id');
select is(pg_temp.read(:'id', test.item(upper(:'opera'), '2.0'), test.item(:'hall')), format('{%s,%s} {1,2} []', :'hall', :'opera'), 'so many of these');
select is(f.faults, f.expected, 'every item that takes too much')
from (select r.faults, jsonb_build_array(booking_impl.body_fault('/items/0/quantity', 'must be a whole number from 1 to 3'), booking_impl.body_fault('/items/1/eventId', 'the booking has no tickets for this event'),
    booking_impl.body_fault('/items/2/quantity', 'must be a whole number from 1 to 2')) as expected
    from booking_impl.read_cancellation(booking_id => :'id', items => jsonb_build_array(test.item(:'opera', '4'), test.item(:'tent'), test.item(:'hall', '2147483647'))) r) f;
select booking_api.cancel_booking(booking_id => :'id', request => jsonb_build_object('items', jsonb_build_array(test.item(:'opera', '3'), test.item(:'hall')))) as _ \gset
select is(pg_temp.read_all(:'id'), format('{%s} {1} []', :'hall'), 'what was given back is not held');
select is(r.faults, jsonb_build_array(booking_impl.body_fault('/items/0/quantity', 'the booking has no tickets left for this event'), booking_impl.body_fault('/items/1/quantity', 'must be a whole number from 1 to 1')),
    'nor can it be given back again')
from booking_impl.read_cancellation(booking_id => :'id', items => jsonb_build_array(test.item(:'opera'), test.item(:'hall', '2'))) r;

select * from finish();
rollback;
