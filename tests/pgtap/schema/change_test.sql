begin;
\ir ../helpers.sql
select plan(27);

select * from test.check_table('change', array['epoch integer not null', 'position bigint not null', 'transaction_id xid8 not null', 'happened_at timestamp(3) with time zone not null', 'kind text not null', 'event_id uuid',
    'booking_id uuid', 'seat_events uuid[] not null', 'seat_deltas integer[] not null', 'actor text not null', 'resource json not null', 'changes json', 'idempotency_key text', 'cancelled_event_id uuid'], array['epoch', 'transaction_id', 'position']);

select test.as_owner($$insert into booking_data.change (kind, event_id, resource) values ('event.created', '00000000-0000-4000-8000-000000000001', '{}')$$);
select is((c.epoch, c.transaction_id, c.actor, c.seat_events, c.seat_deltas, c.resource)::text, (coalesce(pg_sequence_last_value('booking_data.current_epoch'), 1), pg_current_xact_id(), session_user, '{}', '{}', '{}')::text,
    'it knows its transaction and who began the session') from booking_data.change c;
select ok(c.happened_at between clock_timestamp() - interval '1 minute' and clock_timestamp() + interval '1 ms', 'and when it happened') from booking_data.change c;

select is(test.violated('insert into booking_data.change ' || row_of), refused_by, row_of)
from (values
    ('(kind, resource) values (''booking.confirmed'', ''{}'')', 'change_of_one_resource'),
    ('(kind, event_id, booking_id, resource) values (''event.created'', gen_random_uuid(), gen_random_uuid(), ''{}'')', 'change_of_one_resource'),
    ('(kind, booking_id, resource) values (''event.created'', gen_random_uuid(), ''{}'')', 'change_kind_of_resource'),
    ('(kind, event_id, resource) values (''booking.confirmed'', gen_random_uuid(), ''{}'')', 'change_kind_of_resource'),
    ('(kind, event_id, resource) values (''created'', gen_random_uuid(), ''{}'')', 'change_kind_of_resource'),
    ('(kind, event_id, seat_events, resource) values (''event.created'', gen_random_uuid(), array[gen_random_uuid()], ''{}'')', 'change_a_delta_for_each_event'),
    ('(kind, event_id, seat_deltas, resource) values (''event.created'', gen_random_uuid(), ''{1}'', ''{}'')', 'change_a_delta_for_each_event'),
    ('(kind, event_id, position, resource) overriding system value select kind, event_id, position, resource from booking_data.change', 'change_pkey'),
    ('(epoch, kind, event_id, resource) values (null, ''event.created'', gen_random_uuid(), ''{}'')', ''),
    ('(kind, event_id, actor, resource) values (''event.created'', gen_random_uuid(), null, ''{}'')', ''),
    ('(kind, event_id, resource) values (''event.created'', gen_random_uuid(), null)', ''),
    ('(kind, booking_id, seat_events, seat_deltas, resource) values (''booking.confirmed'', gen_random_uuid(), array[gen_random_uuid()], ''{1}'', ''{}'')', 'nothing')
) t (row_of, refused_by);
select is(r.code, '428C9', 'a position is not chosen')
from test.error($$insert into booking_data.change (position, kind, event_id) values (1, 'event.created', gen_random_uuid())$$, run_as => 'booking_owner') r;

select set_eq($$select conname::text from pg_constraint where conrelid = 'booking_data.change'::regclass and contype in ('c', 'p', 'f', 'u')$$,
    array['change_pkey', 'change_of_one_resource', 'change_kind_of_resource', 'change_a_delta_for_each_event'], 'every constraint is tried above');
select matches(pg_get_indexdef('booking_data.change_of_event'::regclass), '\(event_id, "position"\) WHERE \(event_id IS NOT NULL\)$', 'the history of an event is found through an index');
select matches(pg_get_indexdef('booking_data.change_of_booking'::regclass), '\(booking_id, "position"\) WHERE \(booking_id IS NOT NULL\)$', 'that of a booking too');
select is((select count(*) from pg_index where indrelid = 'booking_data.change'::regclass), 3::bigint, 'no other index slows a booking down');

select * from finish();
rollback;
