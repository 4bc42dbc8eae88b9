begin;
\ir ../../helpers.sql
select plan(23);

select * from test.check_impl_function('find_quantity_faults', 'stable');

select test.make_event(max_per_booking => 5, id => '0000000a-000a-400a-800a-00000000000a') as hall \gset
select is(booking_impl.find_quantity_faults(item => test.item(:'hall', quantity::jsonb), pointer => '/items/3', has_event => true), '[]', quantity)
from (values ('1'), ('5'), ('5.0'), ('50e-1')) q (quantity);
select is(booking_impl.find_quantity_faults(item => test.item(:'hall', quantity::jsonb), pointer => '/items/3', has_event => true),
    '[{"pointer": "/items/3/quantity", "detail": "must be a whole number from 1 to 5"}]', quantity)
from (values ('0'), ('6'), ('2.5'), ('"2"'), ('true'), ('null'), ('1e400'), ('4294967298')) q (quantity);
select is(booking_impl.find_quantity_faults(item => '{}', pointer => '/items/3', has_event => false),
    '[{"pointer": "/items/3/quantity", "detail": "must be a whole number, at least 1"}]', 'no quantity, no event');
select is(booking_impl.find_quantity_faults(item => test.item('x', '7'), pointer => '', has_event => false), '[]', 'without an event, what some event may allow');
select is(booking_impl.find_quantity_faults(item => test.item(gen_random_uuid()::text, '2147483647'), pointer => '', has_event => true), '[]', 'the same for an unknown event');
select isnt(booking_impl.find_quantity_faults(item => test.item(gen_random_uuid()::text, '2147483648'), pointer => '', has_event => true), '[]', 'but no more than any could');

select * from finish();
rollback;
