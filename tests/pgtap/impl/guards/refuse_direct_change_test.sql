begin;
\ir ../../helpers.sql
select plan(10);

select * from test.check_impl_function('refuse_direct_change', 'volatile');

-- Which tables and roles it guards is tried in guards_test.
select is((select count(*) from pg_trigger where tgfoid = 'booking_impl.refuse_direct_change'::regproc and tgenabled = 'O'), 15::bigint, 'it guards every table');
select throws_ok('delete from booking_data.event where false', '42501', 'booking_data.event is changed by the functions in booking_api only', 'it names the table');
select throws_ok('select booking_impl.refuse_direct_change()', '0A000', null, 'it is a trigger, not to be called');

select * from finish();
rollback;
