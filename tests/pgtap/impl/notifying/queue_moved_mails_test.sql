begin;
\ir ../../helpers.sql
select plan(15);

select * from test.check_impl_function('queue_moved_mails', 'volatile');

-- Who holds tickets and booked before
select test.make_event(name => 'Hall', capacity => 20) as hall, test.make_event() as opera \gset
select test.make_booking(:'hall', 2, 'ann@example.com') as ann, test.make_booking(:'hall', 3, 'bob@example.com') as bob, test.make_booking(:'hall', 1, 'cid@example.com') as cid,
    test.make_booking(:'hall', 1, 'dan@example.com') as dan, test.make_booking(:'opera', 1, 'eve@example.com') as eve, test.make_booking(:'hall', 1, 'ann@example.com') as again \gset
select booking_api.cancel_booking(booking_id => :'cid'), booking_api.cancel_booking(booking_id => :'bob', request => jsonb_build_object('items', jsonb_build_array(test.item(:'hall', '1')))) \g /dev/null
select booking_api.update_event(event_id => :'hall', request => '{"venue": "Tent"}') \g /dev/null
select test.make_booking(:'hall', 1, 'late@example.com') as late \gset
select booking_api.cancel_booking(booking_id => :'dan') \g /dev/null
create temporary table in_order on commit drop as
select i.booking_id, row_number() over (order by i.booking_id) as number from booking_data.booking_item i where i.event_id = :'hall';
create function pg_temp.step(after integer, most integer) returns text language plpgsql set role = booking_owner as $$
declare
    v_step record;
begin
    select q.* into v_step from booking_data.change c cross join lateral booking_impl.queue_moved_mails(c, (select o.booking_id from in_order o where o.number = after), most) q
    where c.kind = 'event.updated';
    return concat_ws(' ', v_step.bookings, coalesce((select o.number::text from in_order o where o.booking_id = v_step.last_booking_id), 'the end'));
end
$$;
grant select on in_order to booking_owner;
create function pg_temp.mails() returns bigint language sql as $$ select count(*) from booking_data.delivery $$;
select is(pg_temp.step(null, 2), '2 2', 'a part');
select pg_temp.mails() as mails \gset
select is(pg_temp.step(null, 2), '2 2', 'the same part again');
select is(pg_temp.mails(), :mails::bigint, 'makes no more mails');
select is(pg_temp.step(2, 3), '3 5', 'the next');
select is(pg_temp.step(5, 10), '1 the end', 'the rest');
select is(array(select concat_ws(' ', d.recipient, d.kind, d.status) from booking_data.delivery d order by 1),
    array['ann@example.com event.updated pending', 'ann@example.com event.updated pending', 'bob@example.com event.updated pending'],
    'each booking has one, not each address, and none that cancelled or came later');
select set_eq($$select booking_id::text from booking_data.delivery$$, array[:'ann', :'bob', :'again'], 'of these bookings');
select is(count(distinct (d.transaction_id, d.position)), 1::bigint, 'of one change') from booking_data.delivery d;

select * from finish();
rollback;
