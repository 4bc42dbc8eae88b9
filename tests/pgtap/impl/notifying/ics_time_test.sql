begin;
\ir ../../helpers.sql
select plan(9);

select * from test.check_impl_function('ics_time', 'stable', 'sql');

set local timezone = 'Asia/Tokyo';
select is(booking_impl.ics_time(at => '2031-05-01T12:00:00.9+02:00'), '20310501T100000Z', 'UTC, seconds');
select is(booking_impl.ics_time(at => null), null, 'no moment');

select * from finish();
rollback;
