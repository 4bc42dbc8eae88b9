begin;
\ir ../../helpers.sql
select plan(13);

select * from test.check_impl_function('rfc3339', 'stable', 'sql');

set local time zone 'America/St_Johns';
select is(booking_impl.rfc3339(at => at), text, text)
from (values (timestamptz '2030-01-02T03:04:05.678Z', '2030-01-02T03:04:05.678Z'), ('2030-01-02T03:04:05+05:30', '2030-01-01T21:34:05.000Z'),
    ('2030-01-02T03:04:05.9999Z', '2030-01-02T03:04:05.999Z'), ('1969-12-31T23:59:59.001Z', '1969-12-31T23:59:59.001Z'), ('0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z')) t (at, text);
select is(booking_impl.rfc3339(at => null), null, 'nothing is nothing');

select * from finish();
rollback;
