begin;
\ir ../../helpers.sql
select plan(10);

select * from test.check_impl_function('delivery_json', 'stable');

select is(booking_impl.delivery_json(delivery => d)::jsonb, json, title)
from (values
    (row('0000000a-000a-400a-800a-00000000000a', 'webhook', '0000000b-000b-400b-800b-00000000000b', null, null, 2, '77', 12, 'event.sold_out', null, 'pending', 2, '2030-01-01T00:00:05Z',
            '0000000c-000c-400c-800c-00000000000c', 503, 'HTTP 503', '2030-01-01T00:00:00Z', null)::booking_data.delivery,
        '{"id": "0000000a-000a-400a-800a-00000000000a", "messageId": "msg_2_77_12", "kind": "event.sold_out", "position": "2-77-12", "status": "pending", "attempts": 2,
        "nextAttemptAt": "2030-01-01T00:00:05.000Z", "lastStatus": 503, "lastError": "HTTP 503", "createdAt": "2030-01-01T00:00:00.000Z", "settledAt": null}'::jsonb, 'of a change, pending'),
    (row('0000000a-000a-400a-800a-00000000000a', 'webhook', '0000000b-000b-400b-800b-00000000000b', null, null, null, null, null, 'webhook.ping', '{}', 'delivered', 1, '2030-01-01T00:00:05Z',
            null, 200, null, '2030-01-01T00:00:00Z', '2030-01-01T00:00:01Z')::booking_data.delivery,
        '{"id": "0000000a-000a-400a-800a-00000000000a", "messageId": "msg_ping_0000000a-000a-400a-800a-00000000000a", "kind": "webhook.ping", "position": null, "status": "delivered", "attempts": 1,
        "nextAttemptAt": null, "lastStatus": 200, "lastError": null, "createdAt": "2030-01-01T00:00:00.000Z", "settledAt": "2030-01-01T00:00:01.000Z"}', 'of a ping, delivered')
) t (d, json, title);
select is(array(select json_object_keys(booking_impl.delivery_json(row('0000000a-000a-400a-800a-00000000000a', 'email', null, 'ann@example.com', null, 2, '77', 12, 'x', null, 'dead', 1, now(), null, null, null, now(), now())::booking_data.delivery))),
    '{id,messageId,kind,position,status,attempts,nextAttemptAt,lastStatus,lastError,createdAt,settledAt}', 'in this order');

select * from finish();
rollback;
