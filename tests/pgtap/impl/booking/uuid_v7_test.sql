begin;
\ir ../../helpers.sql
select plan(13);

select * from test.check_impl_function('uuid_v7', 'volatile', 'sql');

select matches(booking_impl.uuid_v7(unix_ms => 1904040000123, sequence => 5)::text, '^01bb51a0-ba7b-7005-[89ab][0-9a-f]{3}-[0-9a-f]{12}$',
    '48 bits of milliseconds, version 7, 12 bits of sequence, the variant');
select matches(booking_impl.uuid_v7(unix_ms => 0, sequence => 4095)::text, '^00000000-0000-7fff-[89ab]', 'the greatest sequence');
select matches(booking_impl.uuid_v7(unix_ms => 281474976710655, sequence => 4096)::text, '^ffffffff-ffff-7000-[89ab]', 'one more leaves the version alone');
select is(count(distinct booking_impl.uuid_v7(unix_ms => 1, sequence => 1)), 1000::bigint, 'the rest is random') from generate_series(1, 1000);
select ok(booking_impl.uuid_v7(unix_ms => 2, sequence => 0) > booking_impl.uuid_v7(unix_ms => 1, sequence => 4095), 'ordered by time');
select ok(booking_impl.uuid_v7(unix_ms => 1, sequence => 2) > booking_impl.uuid_v7(unix_ms => 1, sequence => 1), 'then by sequence');

select * from finish();
rollback;
