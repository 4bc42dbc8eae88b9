begin;
\ir ../../helpers.sql
select plan(9);

select * from test.check_impl_function('position_text', 'immutable', 'sql');

select is(booking_impl.position_text(epoch => 3, transaction_id => '18446744073709551615', place => 12), '3-18446744073709551615-12', 'three numbers');
select is(booking_impl.position_text(epoch => null, transaction_id => null, place => null), null, 'a ping has none');

select * from finish();
rollback;
