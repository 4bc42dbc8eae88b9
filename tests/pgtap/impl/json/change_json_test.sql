begin;
\ir ../../helpers.sql
select plan(9);

select * from test.check_impl_function('change_json', 'stable');

select is(booking_impl.change_json(change => c)::text, json, title)
from (values
    (row(5, 1, '77', '2030-01-01T00:00:00.5Z', 'event.updated', '0000000a-000a-400a-800a-00000000000a', null, '{}', '{}', 'ann', '{"id":  1}', '{"venue":  {}}', null, null)::booking_data.change,
        '{"at" : "2030-01-01T00:00:00.500Z", "kind" : "event.updated", "transactionId" : "77", "actor" : "ann", "seats" : [], "event" : {"id":  1}, "changes" : {"venue":  {}}}', 'of an event'),
    (row(1, 2, '18446744073709551615', '2030-01-01T00:00:00Z', 'booking.partly_cancelled', null, '0000000b-000b-400b-800b-00000000000b',
            '{0000000d-000d-400d-800d-00000000000d,0000000c-000c-400c-800c-00000000000c}', '{-2,1}', 'bob', '{"id": 2}', null, 'k1', null)::booking_data.change,
        '{"at" : "2030-01-01T00:00:00.000Z", "kind" : "booking.partly_cancelled", "transactionId" : "18446744073709551615", "actor" : "bob", '
        '"seats" : [{"eventId" : "0000000d-000d-400d-800d-00000000000d", "delta" : -2}, {"eventId" : "0000000c-000c-400c-800c-00000000000c", "delta" : 1}], "booking" : {"id": 2}}',
        'of a booking; its key is not shown')
) t (c, json, title);

select * from finish();
rollback;
