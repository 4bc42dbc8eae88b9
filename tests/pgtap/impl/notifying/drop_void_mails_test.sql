begin;
\ir ../../helpers.sql
select plan(10);

select * from test.check_impl_function('drop_void_mails', 'volatile');

select test.make_event(name => 'Hall') as hall \gset
select test.make_booking(:'hall', 2, 'ann@example.com') as ann, test.make_booking(:'hall', 2, 'bob@example.com') as bob \gset
select booking_api.update_event(event_id => :'hall', request => '{"venue": "Tent"}'), booking_api.cancel_booking(booking_id => :'ann') \g /dev/null
select test.as_owner('insert into booking_data.delivery (id, channel, recipient, booking_id, epoch, transaction_id, position, kind)
    select gen_random_uuid(), ''email'', b.customer_email, case c.kind when ''event.updated'' then b.id end, c.epoch, c.transaction_id, c.position, c.kind
    from booking_data.change c join booking_data.booking b on c.kind = ''event.updated'' or c.kind like ''booking.%'' and c.booking_id = b.id');
set local role booking_owner;
select booking_impl.drop_void_mails(array(select d.id from booking_data.delivery d where d.recipient <> 'ann@example.com' or d.booking_id is null)) \g /dev/null
select is(count(*), 0::bigint, 'who has tickets is told, and of a booking everything') from booking_data.delivery d where d.status <> 'pending';
select booking_impl.drop_void_mails(array(select d.id from booking_data.delivery d)) \g /dev/null
reset role;
select is(array(select concat_ws(' ', d.kind, d.recipient, d.last_error) from booking_data.delivery d where d.status = 'dead'), array['event.updated ann@example.com not sent: the tickets were cancelled before'], 'who has none is not');
select is(count(*), 1::bigint, 'for good') from booking_data.delivery d where d.settled_at is not null and d.lease is null;

select * from finish();
rollback;
