begin;
\ir ../../helpers.sql
select plan(13);

select * from test.check_impl_function('find_counter_violations', 'stable');
-- That a counter is found in a recount of everything is in corruptions_test.
select is_empty($$select booking_impl.find_counter_violations('0000000f-000f-400f-800f-00000000000f')$$, 'nothing of nothing');
select test.make_event(id => '0000000a-000a-400a-800a-00000000000a', max_per_customer => 9) as hall, test.make_event(max_per_customer => 9) as opera \gset
select test.make_booking(:'hall', 3, email => 'Ann@Example.com') as _, test.make_booking(:'hall', 2) as second, test.make_booking(:'hall', 1, email => 'eve@example.com') as _,
    test.make_booking(:'opera', 3, email => 'ann@example.com') as _ \gset
select booking_api.cancel_booking(booking_id => :'second', request => jsonb_build_object('items', jsonb_build_array(test.item(:'hall', '1')))) as _ \gset
select is_empty($$select booking_impl.find_counter_violations('0000000a-000a-400a-800a-00000000000a')$$, 'in any case, and partly given back');
select test.as_owner('insert into booking_data.customer_tickets values (''0000000a-000a-400a-800a-00000000000a'', ''bob@example.com'', 0)');
select is_empty($$select booking_impl.find_counter_violations('0000000a-000a-400a-800a-00000000000a')$$, 'none of nothing');
select test.as_owner('update booking_data.customer_tickets set tickets = tickets + 1');
select results_eq($$select v.check_name, left(v.offender, 8) from booking_impl.find_counter_violations('0000000a-000a-400a-800a-00000000000a') v$$,
    $$values ('customer_tickets_equal_items', '0000000a'), ('customer_tickets_equal_items', '0000000a'), ('customer_tickets_equal_items', '0000000a')$$, 'each customer once');
select test.as_owner('update booking_data.customer_tickets set tickets = greatest(tickets - 2, 0)');
select is((select count(*) from booking_impl.find_counter_violations('0000000a-000a-400a-800a-00000000000a')), 2::bigint, 'too few are as wrong as too many');
select test.as_owner('update booking_data.customer_tickets set tickets = tickets + 2 where customer <> ''bob@example.com''');
select test.as_owner('update booking_data.customer_tickets set tickets = tickets - 1 where customer <> ''bob@example.com''; delete from booking_data.customer_tickets where customer = ''bob@example.com''');
set local session_replication_role = replica;
update booking_data.event set max_per_customer = null where id = '0000000a-000a-400a-800a-00000000000a';
select is((select count(*) from booking_impl.find_counter_violations('0000000a-000a-400a-800a-00000000000a')), 2::bigint, 'counted for an event without a limit');

select * from finish();
rollback;
