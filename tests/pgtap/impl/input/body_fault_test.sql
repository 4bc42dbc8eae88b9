begin;
\ir ../../helpers.sql
select plan(9);

select * from test.check_impl_function('body_fault', 'stable', 'sql');

select is(booking_impl.body_fault(pointer => '/items/0', detail => 'is bad'), '{"pointer": "/items/0", "detail": "is bad"}', 'a fault of the body');
select is(booking_impl.body_fault(pointer => repeat('é', 201), detail => 'is bad') ->> 'pointer', repeat('é', 200), 'a long pointer is cut');

select * from finish();
rollback;
