begin;
\ir ../helpers.sql
select plan(29);

select * from test.check_api_function('create_booking', 'customer_email text, items jsonb, idempotency_key text', 'json', 'volatile', gateway => false);

select test.make_event(name => 'Hall', id => '0000000a-000a-400a-800a-00000000000a') as hall,
    test.make_event(capacity => 1, id => '0000000b-000b-400b-800b-00000000000b') as club,
    test.make_event(status => 'closed', id => '0000000c-000c-400c-800c-00000000000c') as closed \gset

-- As a DBA calls it
set local role booking_dba;
select booking_api.create_booking(customer_email => 'Dba@Example.com', items => jsonb_build_array(test.item(:'club'), test.item(:'hall', '2'))) as made \gset
reset role;
select is(:'made'::jsonb - '{id,createdAt,updatedAt}'::text[], jsonb_build_object('status', 'confirmed', 'customerEmail', 'Dba@Example.com',
    'items', jsonb_build_array(jsonb_build_object('eventId', :'hall', 'eventName', 'Hall', 'quantity', 2, 'cancelledQuantity', 0, 'remainingQuantity', 2),
        jsonb_build_object('eventId', :'club', 'eventName', 'Concert', 'quantity', 1, 'cancelledQuantity', 0, 'remainingQuantity', 1)),
    'totalQuantity', 3, 'totalRemaining', 3, 'cancelledAt', null), 'the booking is as it was asked for');
select is(booking_api.get_booking(booking_id => :'made'::json ->> 'id')::text, :'made', 'and is stored');
select is((test.seats_taken(:'hall'), test.seats_taken(:'club'))::text, '(2,1)', 'with its seats');

-- Keys are tried in idempotency_test, limits in customer_limit_test.

-- It raises what a batch returns: the same code, message and detail.
select test.all_rows() as before \gset
select is(test.error(format('select booking_api.create_booking(customer_email => %L, items => %L)', email, items)),
    row(null, o.code, o.message, o.detail)::test.outcome, title)
from (values
    (null, '[]'::jsonb, 'a bad request'),
    ('ann@example.com', jsonb_build_array(test.item(gen_random_uuid()::text)), 'an unknown event'),
    ('ann@example.com', jsonb_build_array(test.item(:'hall', '2.5')), 'a bad quantity'),
    ('ann@example.com', jsonb_build_array(test.item(:'closed')), 'a closed event'),
    ('ann@example.com', jsonb_build_array(test.item(:'hall', '2'), test.item(:'club')), 'a full house')
) t (email, items, title)
cross join test.book(jsonb_build_object('customerEmail', email, 'items', items)) o;

select is((r.code, test.pointers(r.detail))::text, '(TKV01,"{/customerEmail,/items}")', 'ValidationError, all faults named')
from test.error('select booking_api.create_booking(customer_email => null, items => null)') r;
select throws_ok($$select booking_api.create_booking(customer_email => 'ann@example.com',
    items => '[{"eventId": "00000000-0000-4000-8000-00000000000f", "quantity": 1}]')$$,
    'TKN01', 'No event has this id: 00000000-0000-4000-8000-00000000000f', 'EventNotFound');
select throws_ok(format($$select booking_api.create_booking(customer_email => 'ann@example.com', items => '[{"eventId": "%s", "quantity": 1}]')$$, :'closed'),
    'TKC03', 'Not on sale: event 0000000c-000c-400c-800c-00000000000c is closed', 'EventNotOnSale');
select throws_ok(format($$select booking_api.create_booking(customer_email => 'ann@example.com', items => '[{"eventId": "%s", "quantity": 1}]')$$, :'club'),
    'TKC01', 'Not enough seats: event 0000000b-000b-400b-800b-00000000000b has 0 left, 1 requested', 'InsufficientSeats');

-- Evaluated against a limit that was raised a moment later: no fault is left to name, the caller must try again.
select is((r.code, length(r.message) > 0)::text, '(40001,t)', 'a race with a change of the event is 40001')
from test.error(format($$create or replace function booking_impl.find_booking_faults(request jsonb) returns jsonb language sql as 'select jsonb ''[]''';
    do $do$ begin perform booking_api.create_booking(customer_email => 'ann@example.com', items => '[{"eventId": "%s", "quantity": 4}]'); end $do$ $$, :'hall')) r;

select is(test.all_rows(), :'before', 'nothing refused left a trace');
select is((r.code, r.message)::text, '(42501,"permission denied for function create_booking")', 'the gateway has no use for it')
from test.error($$select booking_api.create_booking(customer_email => 'ann@example.com', items => '[]')$$, run_as => 'booking_gateway') r;
select hasnt_function('booking_api', 'create_booking', array['text', 'text'], 'items are JSON, not text');

select * from finish();
rollback;
