begin;
\ir ../../helpers.sql
select plan(8);

select * from test.check_impl_function('invariant_checks', 'immutable', 'sql');
select is(booking_impl.invariant_checks(), array(select distinct n from unnest(booking_impl.invariant_checks()) n order by n), 'in order, none twice');

select * from finish();
rollback;
