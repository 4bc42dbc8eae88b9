begin;
\ir ../../helpers.sql
select plan(9);

select * from test.check_impl_function('message_id', 'immutable', 'sql');

select is(booking_impl.message_id(epoch => 3, transaction_id => '77', place => 12, delivery_id => gen_random_uuid()), 'msg_3_77_12', 'of a change: the same in each delivery');
select is(booking_impl.message_id(epoch => null, transaction_id => null, place => null, delivery_id => '0000000a-000a-400a-800a-00000000000a'),
    'msg_ping_0000000a-000a-400a-800a-00000000000a', 'of a ping');

select * from finish();
rollback;
