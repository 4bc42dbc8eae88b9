begin;
\ir ../../helpers.sql
select plan(17);

select * from test.check_impl_function('sum_customer', 'stable');

select test.make_event(id => '0000000a-000a-400a-800a-00000000000a') as hall, test.make_event(id => '0000000b-000b-400b-800b-00000000000b', max_per_booking => 9) as opera \gset
-- Ann has 1 + 2 + 4 of the hall and 3 of the opera, Eve 5 + 6 of the hall.
select test.plant_booking(format('0000000%1$s-000%1$s-400%1$s-800%1$s-00000000000%1$s', n)::uuid, case n when 3 then :'opera'::uuid else :'hall' end, n)
from generate_series(1, 6) n \g /dev/null
set local session_replication_role = replica;
update booking_data.booking set customer_email = 'Eve@example.com' where id >= '00000005-0005-4005-8005-000000000005';
set local session_replication_role = origin;

create function pg_temp.sum(event_id text, customer text, first integer, most integer, before xid8 default null) returns text language sql as $$
select s.tickets || ' of ' || s.bookings || coalesce(' to ' || left(s.next::text, 8), '')
from booking_impl.sum_customer(event_id::uuid, customer || '@example.com', format('0000000%1$s-000%1$s-400%1$s-800%1$s-00000000000%1$s', first)::uuid, most,
    case when before is not null then 1 end, before) s
$$;
select is(pg_temp.sum(:'hall', 'ann', 0, 4), '7 of 4', 'all of a customer, whatever the event has');
select is(pg_temp.sum(:'hall', 'eve', 0, 4), '11 of 2', 'in any case');
select is(pg_temp.sum(:'hall', 'eve', 6, 4), '6 of 1', 'from a booking on');
select is(pg_temp.sum(:'hall', 'eve', 0, 1), '5 of 1 to 00000006', 'by the bookings of the customer, where these lead further');
select is(pg_temp.sum(:'hall', 'ann', 0, 2), '3 of 2 to 00000004', 'by those of the event');
select is(pg_temp.sum(:'hall', 'ann', 4, 2), '4 of 1', 'to the last one');
select is(pg_temp.sum(:'opera', 'ann', 0, 1), '3 of 1', 'an event that has few');
select is(pg_temp.sum(:'opera', 'eve', 0, 1), '0 of 1', 'nothing');
-- Half of the bookings were made by transactions that are over.
set local session_replication_role = replica;
update booking_data.change set transaction_id = '5' where seat_deltas[1] in (2, 5);
update booking_data.booking_item set cancelled_quantity = 1 where quantity in (2, 5);
set local session_replication_role = origin;
select is(pg_temp.sum(:'hall', 'ann', 0, 9), '6 of 4', 'what was given back is not held');
select is(concat_ws(', ', pg_temp.sum(:'hall', 'ann', 0, 9, '6'), pg_temp.sum(:'hall', 'ann', 0, 9, '5'), pg_temp.sum(:'hall', 'ann', 0, 2, '6')), '2 of 4, 0 of 4, 2 of 2 to 00000004',
    'by the changes before a transaction');

select * from finish();
rollback;
