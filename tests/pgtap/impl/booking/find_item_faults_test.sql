begin;
\ir ../../helpers.sql
select plan(36);

select * from test.check_impl_function('find_item_faults', 'stable');

select test.make_event(max_per_booking => 2, id => '0000000a-000a-400a-800a-00000000000a') as hall \gset
select is(booking_impl.find_item_faults(items => items::jsonb, is_sale => true), '[{"pointer": "/items", "detail": "must be an array of 1 to 20 items"}]', 'no array: ' || coalesce(items, 'null'))
from (values (null), ('null'), ('{}'), ('"x"'), ('1')) t (items);
select is(booking_impl.find_item_faults(items => '[]', is_sale => false), '[{"pointer": "/items", "detail": "must have 1 to 20 items"}]', 'no items');
select is(jsonb_array_length(booking_impl.find_item_faults(items => to_jsonb(array_fill('1'::jsonb, array[25])), is_sale => true)), 21, 'of too many the first 20 are read');
select is(booking_impl.find_item_faults(items => jsonb_build_array(7, test.item('x', '"1"'), test.item(:'hall', '0'), test.item(upper(:'hall')) || '{"y": 1}'), is_sale => is_sale),
    jsonb_build_array(booking_impl.body_fault('/items/0', 'must be an object with eventId and quantity'), booking_impl.body_fault('/items/1/eventId', 'must be a UUID in its 36-character form'),
        booking_impl.body_fault('/items/1/quantity', 'must be a whole number, at least 1'), booking_impl.body_fault('/items/2/quantity', 'must be a whole number' || most),
        booking_impl.body_fault('/items/3/y', 'is not a member of this body'), booking_impl.body_fault('/items/3/eventId', 'names the same event as an earlier item')), 'item by item, ' || title)
from (values (true, ' from 1 to 2', 'of a sale'), (false, ', at least 1', 'of a cancellation')) t (is_sale, most, title);
-- Only a sale is bounded by the event.
select is(booking_impl.find_item_faults(items => jsonb_build_array(test.item(:'hall', quantity::jsonb)), is_sale => true) = '[]', sale, 'on sale: ' || quantity)
from (values ('1', true), ('2.0', true), ('3', false), ('2147483647', false), ('2147483648', false), ('1.5', false), ('0', false), ('"1"', false), ('null', false), ('1e400', false)) t (quantity, sale);
select is(booking_impl.find_item_faults(items => jsonb_build_array(test.item(:'hall', quantity::jsonb)), is_sale => false) = '[]', given_back, 'given back: ' || quantity)
from (values ('1', true), ('2.0', true), ('3', true), ('2147483647', true), ('2147483648', false), ('1.5', false), ('0', false), ('"1"', false), ('null', false), ('1e400', false)) t (quantity, given_back);

select * from finish();
rollback;
