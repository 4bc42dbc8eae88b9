begin;
\ir ../../helpers.sql
select plan(31);

select * from test.check_impl_function('find_doubtful_bookings', 'stable');
select is(booking_impl.find_doubtful_bookings('{}'), '{}', 'nothing of nothing');
select is(booking_impl.find_doubtful_bookings('{0000000f-000f-400f-800f-00000000000f}'), '{0000000f-000f-400f-800f-00000000000f}', 'an id that nothing has');

select test.make_event(id => '0000000a-000a-400a-800a-00000000000a') as hall, test.make_event(id => '0000000b-000b-400b-800b-00000000000b', max_per_customer => 9) as opera \gset
select (test.book_keyed(test.request(test.item(:'opera', '2'), test.item(:'hall', '1')), 'k1')).booking ->> 'id' as one,
    (test.book_keyed(test.request(test.item(:'hall', '3')), 'k2')).booking ->> 'id' as two, test.make_booking(:'hall', 2) as three \gset
select booking_api.cancel_booking(booking_id => :'three', request => jsonb_build_object('items', jsonb_build_array(test.item(:'hall')))) as _ \gset
select is(booking_impl.find_doubtful_bookings(array[:'one', :'two']::uuid[]), '{}', 'not one that is plainly right, of one event or several');
select is(booking_impl.find_doubtful_bookings(array[:'one', :'three', :'two']::uuid[]), array[:'three']::uuid[], 'one that is right, but not plainly');

-- Each wrong by itself, in what no other condition sees
create function pg_temp.doubts(plant text) returns uuid[] language plpgsql as $$
declare
    v_found uuid[];
begin
    begin
        execute 'set local session_replication_role = replica; ' || plant;
        v_found := booking_impl.find_doubtful_bookings(array[current_setting('test.one'), current_setting('test.two')]::uuid[]);
        raise exception using errcode = 'ZZ001';
    exception when sqlstate 'ZZ001' then
        return v_found;
    end;
end
$$;
select set_config('test.one', :'one', true), set_config('test.two', :'two', true) \g /dev/null
select is(pg_temp.doubts(plant), array[current_setting('test.one')]::uuid[], title)
from (values
    ('a status', 'alter table booking_data.booking drop constraint booking_cancelled_at_when_cancelled; update booking_data.booking set status = ''cancelled'' where id = :one'),
    ('a time of cancellation', 'alter table booking_data.booking drop constraint booking_cancelled_at_when_cancelled; update booking_data.booking set cancelled_at = created_at where id = :one'),
    ('a later change', 'update booking_data.booking set updated_at = created_at + interval ''1 s'' where id = :one'),
    ('a change without a step', 'update booking_data.booking set updated_at = created_at + interval ''1 s'' where id = :one; update booking_data.change set resource = (resource::jsonb || jsonb_build_object(''updatedAt'', booking_impl.rfc3339(happened_at + interval ''1 s'')))::json where booking_id = :one'),
    ('another address', 'update booking_data.booking set customer_email = ''eve@example.com'' where id = :one; insert into booking_data.customer_tickets select event_id, ''eve@example.com'', 2 from booking_data.customer_tickets'),
    ('no item', 'delete from booking_data.booking_item where booking_id = :one'),
    ('an item fewer', 'delete from booking_data.booking_item where booking_id = :one and quantity = 1'),
    ('an item given back', 'update booking_data.booking_item set cancelled_quantity = 1 where booking_id = :one and quantity = 2'),
    ('an item of nothing', 'alter table booking_data.booking_item drop constraint booking_item_quantity_positive, drop constraint booking_item_cancelled_within_quantity;
        update booking_data.booking_item set quantity = 0 where booking_id = :one; update booking_data.change set seat_deltas = ''{0,0}'', resource = replace(replace(resource::text, ''antity" : 1'', ''antity" : 0''), ''antity" : 2'', ''antity" : 0'')::json where booking_id = :one;
        update booking_data.change set resource = replace(replace(resource::text, ''totalQuantity" : 3'', ''totalQuantity" : 0''), ''totalRemaining" : 3'', ''totalRemaining" : 0'')::json where booking_id = :one'),
    ('no event', 'delete from booking_data.event where max_per_customer is not null'),
    ('an item that is not counted', 'delete from booking_data.customer_tickets'),
    ('no step', 'delete from booking_data.change where booking_id = :one'),
    ('two steps', 'insert into booking_data.change (kind, booking_id, happened_at, seat_events, seat_deltas, resource) select kind, booking_id, happened_at, seat_events, seat_deltas, resource from booking_data.change where booking_id = :one'),
    ('a step of another kind', 'update booking_data.change set kind = ''booking.cancelled'' where booking_id = :one'),
    ('a step at another time', 'update booking_data.change set happened_at = happened_at + interval ''1 s'' where booking_id = :one'),
    ('a step of other events', 'update booking_data.change set seat_events = array[seat_events[1], gen_random_uuid()] where booking_id = :one'),
    ('a step of other seats', 'update booking_data.change set seat_deltas = ''{1,3}'' where booking_id = :one'),
    ('another record', 'update booking_data.change set resource = (resource::jsonb || ''{"totalQuantity": 4}'')::json where booking_id = :one'),
    ('a key of another name', 'update booking_data.idempotency_key set key = ''k3'' where key = ''k1'''),
    ('a key of another booking', 'update booking_data.idempotency_key set booking_id = gen_random_uuid() where key = ''k1''')
) t (title, plant_of), lateral (select replace(t.plant_of, ':one', quote_literal(current_setting('test.one')))) p (plant);

select * from finish();
rollback;
