begin;
\ir ../../helpers.sql
select plan(14);

select * from test.check_impl_function('read_event_cursor', 'immutable', 'sql');

select is((c.starts_at, c.id)::text, (e.moment, e.id)::text, format('%s is read back as it was written', moment))
from (values (timestamptz 'epoch', '0000000a-000a-400a-800a-00000000000a'::uuid), ('2430-06-01T18:00:00.123Z', 'ffffffff-ffff-ffff-ffff-ffffffffffff'),
    ('1970-01-01T00:00:00.001Z', '00000000-0000-0000-0000-000000000000'), ('2260-02-03T04:05:06.789Z', '0000000a-000a-400a-800a-00000000000a'),
    ('9999-12-31T23:59:59.999Z', '0000000a-000a-400a-800a-00000000000a')) e (moment, id)
cross join booking_impl.read_event_cursor(cursor => booking_impl.event_cursor(starts_at => e.moment, id => e.id)) c;
select is((c.starts_at, c.id)::text, '(-infinity,00000000-0000-0000-0000-000000000000)', 'without a cursor, before all events')
from booking_impl.read_event_cursor(cursor => null) c;
select ok(bool_and(r.starts_at = m), 'no millisecond of many is lost')
from generate_series(1, 2000) n
cross join lateral (select timestamptz '2030-01-01' + n * interval '16777.213 seconds') s (m)
cross join lateral booking_impl.read_event_cursor(cursor => booking_impl.event_cursor(starts_at => m, id => gen_random_uuid())) r;

select * from finish();
rollback;
