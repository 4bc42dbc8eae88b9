begin;
\ir ../../helpers.sql
select plan(12);

select * from test.check_impl_function('find_customer_violations', 'stable');
-- Every kind of violation is planted in corruptions_test.
select is_empty($$select booking_impl.find_customer_violations('{}', '{}')$$, 'nothing of nothing');
select is_empty($$select booking_impl.find_customer_violations('{0000000f-000f-400f-800f-00000000000f}', '{ann@example.com}')$$, 'a customer who is not counted is no violation');
select test.make_event(id => '0000000a-000a-400a-800a-00000000000a', max_per_customer => 9) as hall \gset
select test.make_booking(:'hall', 3, email => 'Ann@Example.com') as _, test.make_booking(:'hall', 2) as second, test.make_booking(:'hall', 1, email => 'eve@example.com') as _ \gset
select booking_api.cancel_booking(booking_id => :'second', request => jsonb_build_object('items', jsonb_build_array(test.item(:'hall', '1')))) as _ \gset
select is_empty($$select booking_impl.find_customer_violations(array_agg(t.event_id), array_agg(t.customer)) from booking_data.customer_tickets t$$, 'in any case, and partly given back');
select test.as_owner('update booking_data.customer_tickets set tickets = tickets + 1');
select results_eq($$select v.check_name, left(v.offender, 8) from booking_impl.find_customer_violations(array_fill('0000000a-000a-400a-800a-00000000000a'::uuid, '{2}'), '{ann@example.com,eve@example.com}') v$$,
    $$values ('customer_tickets_equal_items', '0000000a'), ('customer_tickets_equal_items', '0000000a')$$, 'each customer once');
select is((select count(*) from booking_impl.find_customer_violations('{0000000a-000a-400a-800a-00000000000a}', '{eve@example.com}')), 1::bigint, 'of those that are given');

select * from finish();
rollback;
