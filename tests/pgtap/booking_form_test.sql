-- The form of a booking request, through the door: what is refused with 400, where the fault is said to be, and what is not.
begin;
\ir helpers.sql
select plan(127);

select test.make_event(id => '0000000a-000a-400a-800a-00000000000a', capacity => 1000) as hall,
    test.make_event(id => '0000000b-000b-400b-800b-00000000000b', capacity => 1000, max_per_booking => 5) as opera,
    test.make_event(id => '0000000c-000c-400c-800c-00000000000c', capacity => 1000, max_per_booking => 1) as club \gset
\set unknown 0000000f-000f-400f-800f-00000000000f

-- Quantities: a JSON number, whole in value, 1 to the event's max_per_booking. Nothing is rounded, truncated or wrapped.
select is((o.booking -> 'items' -> 0 -> 'quantity', o.code)::text, format('(%s,)', seats), format('quantity %s is %s', quantity, seats))
from (values ('1', 1), ('2', 2), ('3', 3), ('2.0', 2), ('2e0', 2), ('20e-1', 2), ('0.2e1', 2), ('3.000', 3)) q (quantity, seats)
cross join test.book(test.request(test.item(:'hall', quantity::jsonb))) o;
select is(test.seats_taken(:'hall'), 17, 'and so many seats are taken');
select is((test.book(test.request(test.item(:'opera', '5')))).code, null, 'the limit is the event''s own: 5');
select is((test.book(test.request(test.item(:'club', '1')))).code, null, 'the limit is the event''s own: 1');

select test.all_rows() as before \gset
select is((o.code, test.pointers(o.detail))::text, '(TKV01,{/items/0/quantity})', format('quantity %s is refused', quantity))
from (values ('2.5'), ('"2"'), ('" 2 "'), ('true'), ('false'), ('null'), ('1e400'), ('1e100000'), ('1e-400'), ('4294967298'), ('4294967297'),
    ('2147483648'), ('18446744073709551618'), ('-4294967294'), ('-1'), ('-2.0'), ('0'), ('0.0'), ('4'), ('4.0'), ('2.9999999999999999999999'),
    ('3.0000000000000000000001'), ('0.5'), ('[2]'), ('{}'), ('{"value": 2}'), ('""')) q (quantity)
cross join test.book(test.request(test.item(:'hall', quantity::jsonb))) o;
select is((o.code, test.pointers(o.detail))::text, '(TKV01,{/items/0/quantity})', format('%s of %s is refused', quantity, event_id))
from (values (:'opera', '6'), (:'club', '2')) q (event_id, quantity)
cross join test.book(test.request(test.item(event_id, quantity::jsonb))) o;
select is(test.pointers(o.detail), '{/items/0/quantity}', 'a quantity is needed')
from test.book(test.request(jsonb_build_object('eventId', :'hall'))) o;
select is(o.detail -> 'errors' -> 0 ->> 'detail', 'must be a whole number from 1 to 5', 'the answer says what is allowed')
from test.book(test.request(test.item(:'opera', '6'))) o;
select ok(length(o.message) < 200 and length(o.detail::text) < 300, 'a client''s long number is not echoed')
from test.book(test.request(test.item(:'hall', '1e100000'))) o;

-- The address
select is((o.code, test.pointers(o.detail))::text, '(TKV01,{/customerEmail})', format('customerEmail %s is refused', left(email, 40)))
from (values ('null'), ('1'), ('true'), ('{}'), ('["ann@example.com"]'), ('""'), ('"ann"'), ('"ann@example"'), ('"@example.com"'), ('"ann@"'),
    ('"a@b@example.com"'), ('" ann@example.com"'), ('"ann@example.com "'), ('"ann@example.com\n"'), ('"an n@example.com"'),
    ('"a..b@example.com"'), ('"änn@example.com"'), ('"ann@exämple.com"'), ('"ann@-example.com"'), ('"ann@example..com"'),
    ('"ann@example.com."'), ('"a\u0007@example.com"'), ('"' || repeat('a', 243) || '@example.com"')) e (email)
cross join test.book(jsonb_build_object('customerEmail', email::jsonb, 'items', jsonb_build_array(test.item(:'hall')))) o;
select is(test.pointers(o.detail), '{/customerEmail}', 'an address is needed')
from test.book(jsonb_build_object('items', jsonb_build_array(test.item(:'hall')))) o;

-- Event ids: the canonical form, any case in
select is((o.code, test.pointers(o.detail))::text, '(TKV01,{/items/0/eventId})', format('eventId %s is refused', id))
from (values ('null'), ('1'), ('true'), ('{}'), ('[]'), ('""'), ('"x"'), ('"{0000000a-000a-400a-800a-00000000000a}"'),
    ('"0000000a000a400a800a00000000000a"'), ('"0000-000a-000a-400a-800a-0000-0000-000a"'), ('" 0000000a-000a-400a-800a-00000000000a"'),
    ('"0000000a-000a-400a-800a-00000000000a\n"'), ('"0000000g-000a-400a-800a-00000000000a"'), ('"0000000a-000a-400a-800a-00000000000"')) i (id)
cross join test.book(test.request(jsonb_build_object('eventId', id::jsonb, 'quantity', 1))) o;
select is(test.pointers(o.detail), '{/items/0/eventId}', 'an event id is needed') from test.book(test.request('{"quantity": 1}')) o;

-- No event twice, compared as UUID values
select is((o.code, test.pointers(o.detail))::text, '(TKV01,{/items/1/eventId})', 'the same event twice is refused, at its second place')
from test.book(test.request(test.item(:'hall'), test.item(:'hall', '2'))) o;
select is((o.code, test.pointers(o.detail))::text, '(TKV01,{/items/2/eventId})', 'the same event in another case is the same')
from test.book(test.request(test.item(:'hall'), test.item(:'opera'), test.item(upper(:'hall')))) o;
select is(test.pointers(o.detail), '{/items/1/eventId,/items/2/eventId}', 'each repeat is named')
from test.book(test.request(test.item(:'hall'), test.item(:'hall'), test.item(:'hall'))) o;
select is(test.pointers(o.detail), '{/items/1/eventId}', 'an unknown event twice is refused as well')
from test.book(test.request(test.item(:'unknown'), test.item(:'unknown'))) o;

-- Unknown members are named, by JSON pointer
select is((o.code, test.pointers(o.detail))::text, format('(TKV01,%s)', pointers), title)
from (values
    (test.request(test.item(:'hall')) || '{"coupon": 1}', '{/coupon}', 'an unknown member of the body'),
    (test.request(test.item(:'hall')) || '{"z": 1, "a": null}', '"{/a,/z}"', 'two unknown members of the body'),
    (test.request(test.item(:'hall')) || '{"a/b~c": 1}', '{/a~1b~0c}', 'a pointer is escaped as RFC 6901 says'),
    (test.request(test.item(:'hall')) || '{"": 1}', '{/}', 'the empty name is a name'),
    (test.request(test.item(:'hall')) || '{"customeremail": 1}', '{/customeremail}', 'names are compared with their case'),
    (test.request(test.item(:'hall') || '{"seat": 7}'), '{/items/0/seat}', 'an unknown member of an item'),
    (test.request(test.item(:'hall'), test.item(:'opera') || '{"seat": 7}'), '{/items/1/seat}', 'an unknown member of the second item')
) t (request, pointers, title)
cross join test.book(request) o;

-- The shape of the body and the number of items
select is((o.code, test.pointers(o.detail))::text, '(TKV01,"{""""}")', format('the body %s is refused as a whole', body))
from (values ('null'), ('[]'), ('[{}]'), ('"x"'), ('true'), ('1')) b (body)
cross join test.book(body::jsonb) o;
select is((o.code, test.pointers(o.detail))::text, '(TKV01,{/items})', format('items %s are refused', items))
from (values ('null'), ('{}'), ('"x"'), ('1'), ('[]')) i (items)
cross join test.book(jsonb_build_object('customerEmail', 'ann@example.com', 'items', items::jsonb)) o;
select is(test.pointers(o.detail), '{/items}', 'items are needed') from test.book('{"customerEmail": "ann@example.com"}') o;
select is((o.code, test.pointers(o.detail))::text, '(TKV01,{/items/0})', format('the item %s is refused', item))
from (values ('null'), ('[]'), ('"x"'), ('1'), ('true')) i (item)
cross join test.book(test.request(item::jsonb)) o;
select is((o.code, test.pointers(o.detail))::text, '(TKV01,{/items})', '21 items are refused')
from test.book(test.request(variadic array(select test.item(gen_random_uuid()::text) from generate_series(1, 21)))) o;
select is(o.code, 'TKN01', '20 items are not')
from test.book(test.request(variadic array(select test.item(gen_random_uuid()::text) from generate_series(1, 20)))) o;
select ok(cardinality(test.pointers(o.detail)) between 1 and 41, 'of very many bad items only the first are named')
from test.book(test.request(variadic array(select 'null'::jsonb from generate_series(1, 5000)))) o;

-- All faults in one answer
select is(test.pointers(o.detail), '{/coupon,/customerEmail,/items/0/eventId,/items/1/seat,/items/1/quantity,/items/2,/items/3/eventId,/items/3/quantity}',
    'all faults are named in one answer')
from test.book(jsonb_build_object('coupon', 1, 'customerEmail', 'x', 'items', jsonb_build_array(test.item('x'),
    test.item(:'hall', '9') || '{"seat": 1}', null, test.item(:'hall', '2.5')))) o;
select is(o.detail, '{"errors": [{"pointer": "/customerEmail", "detail": "must be an e-mail address of at most 254 ASCII characters"},
    {"pointer": "/items", "detail": "must be an array of 1 to 20 items"}]}', 'the detail is what problem+json shows')
from test.book('{}') o;
select is(o.message, 'The request has 2 faults; see errors',
    'the message says it in a sentence')
from test.book('{}') o;

-- 400 before 404 before 409
select is(o.code, 'TKV01', '400 before 404') from test.book(test.request(test.item(:'unknown'), test.item(:'hall', '4'))) o;
select is(o.code, 'TKN01', 'a quantity that some event may allow is no fault of the form')
from test.book(test.request(test.item(:'unknown', '4'))) o;
select is((o.code, test.pointers(o.detail))::text, '(TKV01,{/items/0/quantity})', 'one that none can is')
from test.book(test.request(test.item(:'unknown', '2147483648'))) o;

select is(test.all_rows(), :'before', 'nothing refused left a trace');

-- The batch and the list of faults are two readers of one form: they must agree. More of this: booking_form_property_test.
select is(booking_impl.find_booking_faults(request) = '[]', o.code is distinct from 'TKV01', 'both readers agree on ' || left(request::text, 70))
from (values ('1'::jsonb), ('{}'), (test.request(test.item(:'hall', '2.0'))), (test.request(test.item(upper(:'hall')))),
    (test.request(test.item(:'hall', '2.5'))), (test.request(test.item(:'unknown', '2147483647'))), (test.request(test.item(:'club', '2')))) r (request)
cross join test.book(request) o;

select * from finish();
rollback;
