begin;
\ir ../../helpers.sql
select plan(12);

select * from test.check_impl_function('count_past_mails', 'stable');

select test.set_clock('2030-05-01T12:00:00Z');
select test.make_event(name => 'Hall', capacity => 20) as hall \gset
select test.make_booking(:'hall', 2, 'ann@example.com') as ann, test.make_booking(:'hall', 2, 'bob@example.com') as bob \gset
select set_config('test.now', '2030-05-02T12:00:00Z', true) \g /dev/null
select booking_api.update_event(event_id => :'hall', request => '{"venue": "Tent"}'), booking_api.update_event(event_id => :'hall', request => '{"name": "Ball"}') \g /dev/null
select test.make_booking(:'hall', 2, 'cid@example.com') as cid \gset
select booking_api.cancel_booking(booking_id => :'ann') \g /dev/null
select is(booking_impl.count_past_mails(since => since), mails, since::text)
from (values (timestamptz '2030-05-01T12:00:00Z', 5::bigint), ('2030-05-02T12:00:00Z', 3), ('2030-05-02T12:00:00.001Z', 0)) t (since, mails);
select test.as_owner('insert into booking_data.delivery (id, channel, recipient, booking_id, epoch, transaction_id, position, kind)
    select gen_random_uuid(), ''email'', ''x'', b.id, c.epoch, c.transaction_id, c.position, c.kind from booking_data.change c left join booking_data.booking b on c.kind = ''event.updated'' and b.customer_email = ''bob@example.com''
    where c.kind = ''booking.cancelled'' or booking_impl.is_moved(c)');
select is(booking_impl.count_past_mails(since => '2030-05-01T12:00:00Z'), 3::bigint, 'what has its mail is not counted');
select test.as_owner('delete from booking_data.delivery');
select test.as_owner('insert into booking_data.delivery (id, channel, recipient, booking_id, epoch, transaction_id, position, kind)
    select gen_random_uuid(), ''email'', ''x'', gen_random_uuid(), c.epoch, c.transaction_id, c.position, c.kind from booking_data.change c where booking_impl.is_moved(c)');
select is(booking_impl.count_past_mails(since => '2030-05-01T12:00:00Z'), 5::bigint, 'another booking''s mail is no mail of it');

select * from finish();
rollback;
