begin;
\ir ../../helpers.sql
select plan(9);

select * from test.check_impl_function('change_message', 'stable');

select is(booking_impl.change_message(
        change => row(1, 12, '77', '2030-01-01T00:00:00.5Z', 'event.published', '0000000a-000a-400a-800a-00000000000a', null, '{}', '{}', 'ann', '{"id":  1}', '{"status":  {}}', null, null)::booking_data.change)::text,
    '{"type" : "event.published", "timestamp" : "2030-01-01T00:00:00.500Z", "data" : {"id":  1}, "changes" : {"status":  {}}}', 'type, timestamp, data, and what changed');
select is(booking_impl.change_message(
        change => row(1, 12, '77', '2030-01-01T00:00:00.5Z', 'booking.confirmed', null, '0000000b-000b-400b-800b-00000000000b', '{}', '{}', 'ann', '{"id":  1}', null, null, null)::booking_data.change)::text,
    '{"type" : "booking.confirmed", "timestamp" : "2030-01-01T00:00:00.500Z", "data" : {"id":  1}}', 'of a booking: type, timestamp, data');

select * from finish();
rollback;
