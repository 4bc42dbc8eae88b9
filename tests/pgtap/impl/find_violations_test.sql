begin;
\ir ../helpers.sql
select plan(10);

select * from test.check_impl_function('find_violations', 'stable', 'sql');

-- Every kind of violation is planted in verify_invariants_test; here is the shape of the answer.
select is(count(*), count(distinct v.check_name), 'a check that finds nothing is one row') from booking_impl.find_violations() v;
select is(count(*), 16::bigint, 'there are sixteen checks') from booking_impl.find_violations() v where v.offender is null;
set local session_replication_role = replica;
insert into booking_data.booking (id, customer_email) values ('0000000a-000a-400a-800a-00000000000a', 'a@b.c'), ('0000000b-000b-400b-800b-00000000000b', 'a@b.c');
select set_eq('select check_name, offender from booking_impl.find_violations() where offender is not null',
    $$select c, b::uuid from unnest(array['booking_has_items', 'booking_has_history']) c
        cross join unnest(array['0000000a-000a-400a-800a-00000000000a', '0000000b-000b-400b-800b-00000000000b']) b$$,
    'one that finds something has a row for each offender');

select * from finish();
rollback;
