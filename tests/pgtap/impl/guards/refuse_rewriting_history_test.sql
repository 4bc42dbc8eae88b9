begin;
\ir ../../helpers.sql
select plan(10);

select * from test.check_impl_function('refuse_rewriting_history', 'volatile');

-- What it guards is tried in guards_test.
select is((select count(*) from pg_trigger where tgfoid = 'booking_impl.refuse_rewriting_history'::regproc and tgenabled = 'O'), 23::bigint, 'it guards rows and tables');
select test.make_event() as hall \gset
set local role booking_owner;
select throws_ok('delete from booking_data.event', '23000', 'what booking_data.event says of the past cannot be changed or deleted', 'it names the table');
reset role;
select throws_ok('select booking_impl.refuse_rewriting_history()', '0A000', null, 'it is a trigger, not to be called');

select * from finish();
rollback;
