begin;
\ir ../../helpers.sql
select plan(13);

select * from test.check_impl_function('record_event_change', 'volatile');

select test.make_event(capacity => 5) as hall, test.make_event() as opera \gset
select test.as_owner(format('update booking_data.event set version = 2, updated_at = %L where id = %L', '2040-05-01T12:00:00.5Z', :'hall'));
set local role booking_owner;
select booking_impl.record_event_change(event_id => :'hall', kind => 'event.updated', before => '{"id": null, "capacity": 4, "version": 1}') as recorded \gset
reset role;
select is(:'recorded', booking_api.get_event(event_id => :'hall')::text, 'the answer is the event');
select is((c.kind, c.event_id, c.booking_id, c.seat_events, c.seat_deltas, c.actor, c.transaction_id, c.happened_at)::text,
    ('event.updated', :'hall', null, '{}', '{}', session_user, pg_current_xact_id(), timestamptz '2040-05-01T12:00:00.5Z')::text, 'who did what, and when')
from booking_data.change c where c.event_id = :'hall';
select is(c.resource::text, booking_api.get_event(event_id => :'hall')::text, 'with the event as it is shown') from booking_data.change c where c.event_id = :'hall';
select is(c.changes::jsonb, jsonb_build_object('id', jsonb_build_object('old', null, 'new', :'hall'), 'capacity', jsonb_build_object('old', 4, 'new', 5)), 'and with what changed') from booking_data.change c where c.event_id = :'hall';
select is(count(*), 0::bigint, 'no other event has changed') from booking_data.change c where c.event_id = :'opera';
set local role booking_owner;
select throws_ok(format('select booking_impl.record_event_change(event_id => %L, kind => %L, before => null)', :'hall', 'booking.confirmed'), '23514', null, 'the kind is of an event');

select * from finish();
rollback;
