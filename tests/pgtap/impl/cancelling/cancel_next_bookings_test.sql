begin;
\ir ../../helpers.sql
select plan(15);

select * from test.check_impl_function('cancel_next_bookings', 'volatile');

-- The steps are tried through the door, in cancel_event_test; here is how far each comes.
select test.make_event(id => '0000000a-000a-400a-800a-00000000000a') as hall \gset
-- In one batch, so that their ids are in order.
select test.request(test.item(:'hall', '1')) as one, test.request(test.item(:'hall', '2')) as two, test.request(test.item(:'hall', '3')) as three \gset
select max(r.booking ->> 'id') filter (where r.request_number = 2) as second, max(r.booking ->> 'id') filter (where r.request_number = 3) as third
from booking_api.create_bookings(requests => jsonb_build_array(:'one'::jsonb, :'two'::jsonb, :'three'::jsonb)) r \gset
create function pg_temp.step(status text, most integer) returns text language sql set role = booking_owner as $$
select (c.bookings, c.tickets, c.is_complete)::text
from booking_impl.cancel_next_bookings(event_id => '0000000a-000a-400a-800a-00000000000a', status => step.status, most_bookings => most) c
$$;
create function pg_temp.progress() returns text language sql as $$
select (c.last_booking_id, c.bookings, c.tickets, c.completed_at is not null)::text from booking_data.event_cancellation c
$$;
select is(pg_temp.step('on_sale', 2), '(2,3,f)', 'the first two');
select is(pg_temp.progress(), (:'second', 2, 3, false)::text, 'the last one done is remembered');
select is(pg_temp.step('cancelled', 1), '(3,6,f)', 'the next one');
select is(pg_temp.progress(), (:'third', 3, 6, false)::text, 'and remembered');
select is(pg_temp.step('cancelled', 1), '(3,6,t)', 'nothing is left');
select is(pg_temp.progress(), (:'third', 3, 6, true)::text, 'it is complete');
select is((e.status, e.version)::text, '(cancelled,2)', 'the event was changed once') from booking_data.event e;
select is(array(select c.kind from booking_data.change c where c.event_id is not null), '{event.cancelled}', 'and recorded once');

select * from finish();
rollback;
