begin;
\ir ../../helpers.sql
select plan(9);

select * from test.check_impl_function('find_booking_violations', 'stable');
-- Every kind of violation is planted in corruptions_test.
select is_empty($$select booking_impl.find_booking_violations('{}')$$, 'nothing of nothing');
select is_empty($$select booking_impl.find_booking_violations('{0000000f-000f-400f-800f-00000000000f}')$$, 'an id or key that nothing has is no violation');

select * from finish();
rollback;
