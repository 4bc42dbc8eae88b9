begin;
\ir ../../helpers.sql
select plan(9);

select * from test.check_impl_function('feed_json', 'stable');

select is(booking_impl.feed_json(change => c)::text, json, title)
from (values
    (row(1, 12, '77', '2030-01-01T00:00:00.5Z', 'event.published', '0000000a-000a-400a-800a-00000000000a', null, '{}', '{}', 'ann', '{"id":  1}', '{"status":  {}}', null, null)::booking_data.change,
        '{"position" : "1-77-12", "kind" : "event.published", "at" : "2030-01-01T00:00:00.500Z", "event" : {"id":  1}, "changes" : {"status":  {}}}', 'of an event; who did it is not told'),
    (row(3, 2, '78', '2030-01-01T00:00:00Z', 'booking.cancelled', null, '0000000b-000b-400b-800b-00000000000b', '{0000000d-000d-400d-800d-00000000000d}', '{-2}', 'bob', '{"id": 2}', null, 'k1', null)::booking_data.change,
        '{"position" : "3-78-2", "kind" : "booking.cancelled", "at" : "2030-01-01T00:00:00.000Z", "booking" : {"id": 2}}', 'of a booking; its key is not told')
) t (c, json, title);

select * from finish();
rollback;
