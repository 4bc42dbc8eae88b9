begin;
\ir ../../helpers.sql
select plan(13);

select * from test.check_impl_function('read_remaining_limits', 'volatile');

-- Who is a customer, and what counts, is tried through the door, in customer_limit_test; here are the arrays.
select test.make_event(max_per_customer => 9, id => '0000000a-000a-400a-800a-00000000000a') as hall, test.make_event(id => '0000000b-000b-400b-800b-00000000000b') as opera,
    test.make_event(max_per_customer => 9, id => '0000000c-000c-400c-800c-00000000000c') as tent \gset
select test.make_booking(:'hall', 3), test.make_booking(:'hall', 1, 'ANN@example.com'), test.make_booking(:'tent', 2, 'bob@example.com') \g /dev/null
create function pg_temp.allow(max_per_customer integer[], emails text[], events integer[]) returns text language sql as $$
select concat_ws(' ', a.item_customers, a.remaining_limits) from booking_impl.read_remaining_limits(max_per_customer => allow.max_per_customer, item_emails => emails, item_events => events,
    event_ids => '{0000000a-000a-400a-800a-00000000000a,0000000b-000b-400b-800b-00000000000b,0000000c-000c-400c-800c-00000000000c}') a
$$;
select is(pg_temp.allow('{null,null,null}', '{ann@example.com}', '{1}'), '', 'no limit, nothing to read');
select is(pg_temp.allow('{5,null,3}', '{Ann@example.com,bob@example.com}', '{1,1}'), '{1,2} {1,5}', 'what is left to each customer');
select is(pg_temp.allow('{5,null,3}', '{bob@example.com,ann@example.com,BOB@example.com,bob@example.com}', '{3,1,3,2}'), '{2,1,2,NULL} {1,1}', 'of each event that has a limit');
select is(pg_temp.allow('{3,null,1}', '{ann@example.com,bob@example.com}', '{1,3}'), '{1,2} {-1,-1}', 'less than nothing, when the limit was lowered');
select is(pg_temp.allow('{3,null,1}', '{null,ann@example.com,null}', '{null,2,null}'), '{NULL,NULL,NULL}', 'what is not well formed has no remaining_limit');
select is(pg_temp.allow(null, null, null), '', 'no items at all');

select * from finish();
rollback;
