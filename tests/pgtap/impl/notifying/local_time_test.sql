begin;
\ir ../../helpers.sql
select plan(16);

select * from test.check_impl_function('local_time', 'stable');

select is(booking_impl.local_time(at => at::timestamptz, time_zone => zone), shown, concat_ws(' ', at, zone))
from (values
    ('2031-05-01T10:00:00Z', 'Europe/Oslo', 'Thursday, 1 May 2031, 12:00 UTC+02:00'), ('2031-01-09T23:30:00Z', 'Europe/Oslo', 'Friday, 10 January 2031, 00:30 UTC+01:00'),
    ('2031-05-01T10:05:59Z', 'UTC', 'Thursday, 1 May 2031, 10:05 UTC'), ('2031-05-01T10:00:00Z', 'America/St_Johns', 'Thursday, 1 May 2031, 07:30 UTC-02:30'),
    ('2031-05-01T10:00:00Z', 'Asia/Kathmandu', 'Thursday, 1 May 2031, 15:45 UTC+05:45'), ('2031-01-01T01:00:00Z', 'Pacific/Honolulu', 'Tuesday, 31 December 2030, 15:00 UTC-10:00'),
    ('2031-05-01T10:00:00Z', 'Nowhere/At_All', 'Thursday, 1 May 2031, 10:00 UTC'), (null, 'UTC', null)
) t (at, zone, shown);
set local lc_time = 'C.UTF-8';
set local timezone = 'Asia/Tokyo';
select is(booking_impl.local_time(at => '2031-05-01T10:00:00Z', time_zone => 'Europe/Oslo'), 'Thursday, 1 May 2031, 12:00 UTC+02:00', 'whatever the session''s zone');

select * from finish();
rollback;
