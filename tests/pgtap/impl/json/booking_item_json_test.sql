begin;
\ir ../../helpers.sql
select plan(9);

select * from test.check_impl_function('booking_item_json', 'stable', 'sql');

select is(booking_impl.booking_item_json(event_id => '0000000A-000a-400a-800a-00000000000a', event_name => E'"\\é\n', quantity => 3, cancelled_quantity => 1)::jsonb,
    '{"eventId": "0000000a-000a-400a-800a-00000000000a", "eventName": "\"\\é\n", "quantity": 3, "cancelledQuantity": 1, "remainingQuantity": 2}', 'names are escaped');
select is(array(select json_object_keys(booking_impl.booking_item_json(event_id => gen_random_uuid(), event_name => 'x', quantity => 1, cancelled_quantity => 0))),
    '{eventId,eventName,quantity,cancelledQuantity,remainingQuantity}', 'in the contract''s order');

select * from finish();
rollback;
