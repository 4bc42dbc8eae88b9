begin;
\ir ../../helpers.sql
select plan(14);

select * from test.check_impl_function('find_booking_faults', 'stable');

-- Every rule is tried in booking_form_test; here is how the faults are told.
select test.make_event(id => '0000000a-000a-400a-800a-00000000000a') as hall \gset
select is(booking_impl.find_booking_faults(request => test.request(test.item(:'hall', '2.0'))), '[]', 'a good request has none');
select is(booking_impl.find_booking_faults(request => 'null'),
    '[{"pointer": "", "detail": "the body must be an object with customerEmail and items"}]', 'no object');
select is(booking_impl.find_booking_faults(request => null), booking_impl.find_booking_faults(request => '{}'), 'nothing is like an object without members');
select is(booking_impl.find_booking_faults(request => '{"x": 1, "customerEmail": 1, "items": []}'), '[{"pointer": "/x", "detail": "is not a member of this body"},
    {"pointer": "/customerEmail", "detail": "must be an e-mail address of at most 254 ASCII characters"},
    {"pointer": "/items", "detail": "must have 1 to 20 items"}]', 'all that is wrong outside the items');
select is(booking_impl.find_booking_faults(request => test.request('7', test.item('x', '"1"'), test.item(:'hall', '4'), test.item(:'hall') || '{"y": 1}')),
    '[{"pointer": "/items/0", "detail": "must be an object with eventId and quantity"},
    {"pointer": "/items/1/eventId", "detail": "must be a UUID in its 36-character form"},
    {"pointer": "/items/1/quantity", "detail": "must be a whole number, at least 1"},
    {"pointer": "/items/2/quantity", "detail": "must be a whole number from 1 to 3"},
    {"pointer": "/items/3/y", "detail": "is not a member of this body"},
    {"pointer": "/items/3/eventId", "detail": "names the same event as an earlier item"}]', 'all that is wrong inside them, item by item');
select is(jsonb_array_length(booking_impl.find_booking_faults(request => test.request(variadic array_fill('1'::jsonb, array[25])))), 21,
    'of too many items the first 20 are read');
select is(booking_impl.find_booking_faults(request => test.request(test.item(gen_random_uuid()::text, '7'))), '[]', 'an unknown event is no fault of the form');

select * from finish();
rollback;
