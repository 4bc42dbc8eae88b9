begin;
\ir ../helpers.sql
select plan(8);

select * from test.check_impl_function('body_fault', 'stable', 'sql');

select is(booking_impl.body_fault(pointer => '/items/0', detail => 'is bad'), '{"pointer": "/items/0", "detail": "is bad"}', 'a fault of the body');

select * from finish();
rollback;
