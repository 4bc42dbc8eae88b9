begin;
\ir ../../helpers.sql
select plan(12);

select * from test.check_impl_function('write_answer', 'volatile');

create function pg_temp.write(key text, operation text, booking_id uuid, event_id uuid, answer json) returns void language sql set role = booking_owner as $$
select booking_impl.write_answer(idempotency_key => write.key, operation => write.operation, booking_id => write.booking_id, event_id => write.event_id,
    request => '{"a": 2.0}', answer => write.answer)
$$;
\set booking 0000000a-000a-400a-800a-00000000000a
\set event 0000000b-000b-400b-800b-00000000000b
select pg_temp.write('k1', 'cancel_booking', :'booking', null, '{"b" : 1}'), pg_temp.write('k2', 'cancel_event', null, :'event', null) \g /dev/null
select results_eq('select key collate "default", operation, booking_id, event_id, request, answer::text from booking_data.idempotency_key order by key',
    format($$values ('k1', 'cancel_booking', %L::uuid, null::uuid, '{"a": 2.0}'::jsonb, '{"b" : 1}'), ('k2', 'cancel_event', null, %L, '{"a": 2.0}', null)$$, :'booking', :'event'),
    'each with its request, what it changes, and the very text of the answer');
select test.all_rows() as before, pg_temp.write(null, 'create_event', null, :'event', '1') as _ \gset
select is(test.all_rows(), :'before', 'without a key nothing is stored');
select throws_ok($$select pg_temp.write('k1', 'create_event', null, '0000000b-000b-400b-800b-00000000000b', '1')$$, '40001', 'Another transaction used the idempotency key meanwhile; try again',
    'a key that is there already');
select is(test.all_rows(), :'before', 'stays as it is');
select throws_ok($$select pg_temp.write('k3', 'create_event', null, '0000000b-000b-400b-800b-00000000000b', null)$$, '23514', null, 'any other failure is none of a duplicate');

select * from finish();
rollback;
