begin;
\ir ../../helpers.sql
select plan(16);

select * from test.check_impl_function('find_replays', 'volatile');

-- What is the same request is tried through the door, in idempotency_test; here is the shape of the answer.
select test.make_event(id => '0000000a-000a-400a-800a-00000000000a') as hall \gset
select test.request(test.item(:'hall')) as one, test.request(test.item(:'hall', '2')) as two \gset
select k.booking as made from test.book_keyed(:'one', 'a') k \gset
select is_empty(format('select * from booking_impl.find_replays(requests => ''[{}]'', idempotency_keys => %L, booking_ids => null)', keys), 'nothing is known of ' || coalesce(keys, 'null'))
from (values (null), ('{}'), ('{null}'), ('{A}'), ('{b}')) t (keys);
select results_eq(format('select request_number, booking::text, error_code, message, detail from booking_impl.find_replays(requests => %L, idempotency_keys => %L, booking_ids => null) order by request_number',
    jsonb_build_array(:'two'::jsonb, :'two'::jsonb, :'one'::jsonb, :'one'::jsonb, '{}'::jsonb), '{a,b,null,a,a}'),
    format($$values (1, null, 'TKC08', 'This Idempotency-Key belongs to another request', '{}'), (4, %L, null, null, null), (5, null, 'TKV01', %L, %L)$$, :'made', d.message, d.detail),
    'one row for each key that is known') from booking_impl.describe_faults(booking_impl.find_booking_faults('{}')) d;
-- Without a record of how it was shown, as it is now.
select test.as_owner(format('insert into booking_data.booking (id, customer_email) values (%L, %L)', '0190a0a0-0000-7000-8000-000000000001', 'a@b.c'));
select test.as_owner(format('insert into booking_data.idempotency_key (key, request, booking_id) values (%L, %L, %L)', 'old', '1.0', '0190a0a0-0000-7000-8000-000000000001'));
select is(r.booking ->> 'customerEmail', 'a@b.c', 'a booking that has no record is shown as it is')
from booking_impl.find_replays(requests => '[1]', idempotency_keys => '{old}', booking_ids => null) r;

select results_eq(format('select request_number, booking::text, error_code from booking_impl.find_replays(requests => %L, idempotency_keys => null, booking_ids => %L)',
    jsonb_build_array('{}', '{}', :'one'::jsonb), format('{0190a0a0-0000-7000-8000-00000000000f,NULL,%s}', :'made'::json ->> 'id')), format('values (3, %L, null::text)', :'made'), 'one row for each id that is known');
select is_empty($$select * from booking_impl.find_replays(requests => '[{}]', idempotency_keys => null, booking_ids => '{0190a0a0-0000-7000-8000-00000000000f}')$$, 'none for others');

select * from finish();
rollback;
