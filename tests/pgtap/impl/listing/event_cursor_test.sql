begin;
\ir ../../helpers.sql
select plan(10);

select * from test.check_impl_function('event_cursor', 'immutable', 'sql');

select is(booking_impl.event_cursor(starts_at => 'epoch', id => '0000000a-000a-400a-800a-00000000000a'),
    '0000000000000000' || '0000000a000a400a800a00000000000a', 'milliseconds since 1970, and the id');
select is(booking_impl.event_cursor(starts_at => '1970-01-01T00:00:00.001Z', id => '0000000a-000a-400a-800a-00000000000a'),
    '0000000000000001' || '0000000a000a400a800a00000000000a', 'by the millisecond');
select matches(booking_impl.event_cursor(starts_at => '2030-01-01', id => gen_random_uuid()), '^[0-9a-f]{48}$', '48 hexadecimal digits');

select * from finish();
rollback;
