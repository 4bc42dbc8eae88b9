begin;
\ir ../../helpers.sql
select plan(11);

select * from test.check_impl_function('write_keys', 'volatile');

create function pg_temp.write(keys text[], booking_ids uuid[]) returns void language sql set role = booking_owner as $$
select booking_impl.write_keys(idempotency_keys => keys, requests => '[{"a": 1}, {"b": 2.0}, 3]', booking_ids => write.booking_ids, now => '2040-05-01T12:00:00.5Z')
$$;
\set first 0000000a-000a-400a-800a-00000000000a
\set second 0000000b-000b-400b-800b-00000000000b
select pg_temp.write('{z,y,x}', format('[2:2]={%s}', :'second')::uuid[]), pg_temp.write('{z,null,w}', array[:'first', :'second', null]::uuid[]);
select results_eq('select key collate "default", request, booking_id, created_at from booking_data.idempotency_key order by key',
    format($$values ('y', '{"b": 2.0}'::jsonb, %L::uuid, timestamptz '2040-05-01T12:00:00.5Z'), ('z', '{"a": 1}', %L, '2040-05-01T12:00:00.5Z')$$, :'second', :'first'), 'each with its request; what was not booked is passed over');
select test.all_rows() as before \gset
select pg_temp.write(keys::text[], booking_ids::uuid[]) from (values (null, format('{%s}', :'first')), ('{null,null}', format('{%s,%s}', :'first', :'second')), ('{x,y}', null), ('{z}', '{null}')) t (keys, booking_ids) \g /dev/null
select is(test.all_rows(), :'before', 'no key or no booking, no row');
select throws_ok(format('select pg_temp.write(''{w,z}'', ''{%s,%s}'')', :'first', :'second'), '23505', null, 'a key that is there already');
select is(test.all_rows(), :'before', 'then none is kept');

select * from finish();
rollback;
