begin;
\ir ../../helpers.sql
select plan(8);

select * from test.check_impl_function('query_fault', 'stable', 'sql');

select is(booking_impl.query_fault(parameter => 'limit', detail => 'is bad'), '{"parameter": "limit", "detail": "is bad"}', 'a fault of the query');

select * from finish();
rollback;
