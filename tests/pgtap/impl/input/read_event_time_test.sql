begin;
\ir ../../helpers.sql
select plan(26);

select * from test.check_impl_function('read_event_time', 'stable');

set local time zone 'Asia/Tokyo';
select is(booking_impl.read_event_time(value => value), moment, coalesce(value, 'null'))
from (values
    ('2030-01-02T03:04:05Z', timestamptz '2030-01-02 03:04:05+00'), ('2030-01-02t03:04:05.123+05:30', '2030-01-01 21:34:05.123+00'),
    ('2030-01-02T03:04:05.00049Z', '2030-01-02 03:04:05+00'), ('2030-01-02T03:04:05.0006Z', '2030-01-02 03:04:05.001+00'),
    ('1970-01-01T00:00:00Z', '1970-01-01 00:00:00+00'), ('1969-12-31T23:00:00-01:00', '1970-01-01 00:00:00+00'),
    ('9999-12-31T23:59:59.999Z', '9999-12-31 23:59:59.999+00'), ('9999-12-31T23:59:59.9994Z', '9999-12-31 23:59:59.999+00')
) t (value, moment);
select is(booking_impl.read_event_time(value => value), null, 'none: ' || coalesce(to_json(value)::text, 'null'))
from (values (null), (''), ('infinity'), ('2030-01-02'), ('2030-02-30T00:00:00Z'), ('1969-12-31T23:59:59.999Z'), ('1970-01-01T00:00:00+01:00'),
    ('0001-01-01T00:00:00Z'), ('9999-12-31T23:59:59.9996Z'), ('9999-12-31T23:00:00-01:00'), ('10000-01-01T00:00:00Z')) t (value);

select * from finish();
rollback;
