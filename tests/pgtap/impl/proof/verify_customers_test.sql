begin;
\ir ../../helpers.sql
select plan(20);

select * from test.check_impl_function('verify_customers', 'stable');
-- That a change between two steps is not mistaken for a violation: the integration test VerificationTest.
select is((c.checked, c.last, c.offenders)::text, '(0,,)', 'nothing of nothing') from booking_impl.verify_customers(null, 9) c;

select test.make_event(id => '0000000a-000a-400a-800a-00000000000a', capacity => 100, max_per_customer => 90) as hall, test.make_event(id => '0000000b-000b-400b-800b-00000000000b', capacity => 100, max_per_customer => 90) as opera \gset
-- Ann has 1 + 2 + 3 of the hall and 5 of the opera, Bob 4 of the hall and 6 + 7 of the opera.
select test.plant_booking(format('0000000%1$s-000%1$s-400%1$s-800%1$s-00000000000%1$s', n)::uuid, case when n < 5 then :'hall'::uuid else :'opera' end, n)
from generate_series(1, 7) n \g /dev/null
set local session_replication_role = replica;
update booking_data.booking set customer_email = 'Bob@example.com' where id in ('00000004-0004-4004-8004-000000000004', '00000006-0006-4006-8006-000000000006', '00000007-0007-4007-8007-000000000007');
update booking_data.customer_tickets set tickets = case event_id when :'hall' then 6 else 5 end;
insert into booking_data.customer_tickets values (:'hall', 'bob@example.com', 4), (:'opera', 'bob@example.com', 13);
set local session_replication_role = origin;
select test.end_transactions();

create function pg_temp.walk(most integer) returns text language plpgsql as $$
declare
    v_slice record;
    v_after text;
    v_walked text[];
    v_wrong text[] := '{}';
begin
    loop
        select * into v_slice from booking_impl.verify_customers(v_after, most);
        v_walked := v_walked || concat_ws('-', v_slice.checked, substr(v_slice.last, 8, 1) || substr(v_slice.last, 37, 1), nullif(split_part(v_slice.last, ' ', 5), ''));
        v_wrong := v_wrong || v_slice.offenders;
        v_after := v_slice.last;
        exit when v_after is null or cardinality(v_walked) > 30;
    end loop;
    return array_to_string(v_walked, ' ') || coalesce(': ' || (select string_agg(substr(w, 8, 1), '') from unnest(v_wrong) w), '');
end
$$;
select is(pg_temp.walk(100), '4', 'all in one slice');
select is(pg_temp.walk(8), '2-ab 2-bb 0', 'so many bookings in a slice');
select is(pg_temp.walk(4), '1-aa 1-ab 1-ba 1-bb 0', 'and a counter at least');
select is(pg_temp.walk(1), '0-aa-1 0-aa-3 0-aa-6 1-aa 0-ab-4 1-ab 0-ba-5 1-ba 0-bb-0 0-bb-6 1-bb 0', 'one that has too many is summed up over several');
select test.as_owner('update booking_data.customer_tickets set tickets = tickets - 1 where customer like ''a%''; update booking_data.customer_tickets set tickets = tickets + 1 where customer like ''b%''');
select is(right(pg_temp.walk(most), 6), ': aabb', format('every wrong counter, in slices of %s', most)) from unnest('{1,2,4,100}'::integer[]) most;
select test.as_owner('update booking_data.customer_tickets set tickets = tickets + 1 where customer like ''a%''; update booking_data.customer_tickets set tickets = tickets - 1 where customer like ''b%''');
select is(right(pg_temp.walk(1), 2), ' 0', 'right again');
-- What is under way may be gone, and an address is no place.
select is((c.checked, c.last)::text, '(2,)', 'of one that is gone, with the next one')
from booking_impl.verify_customers('0000000a-000a-400a-800a-00000000000abz@example.com 00000000-0000-0000-0000-000000000000 1 5 77', 100) c;
select is((c.checked, c.last)::text, '(2,)', 'an address with spaces is one') from booking_impl.verify_customers('0000000a-000a-400a-800a-00000000000ax 1 2 y', 100) c;
set local session_replication_role = replica;
update booking_data.event set max_per_customer = null where id = :'opera';
select is(pg_temp.walk(1), '0-aa-1 0-aa-3 0-aa-6 1-aa 0-ab-4 1-ab 0-ba-5 1-ba 0-bb-0 0-bb-6 1-bb 0: bb', 'counted for an event without a limit');

select * from finish();
rollback;
