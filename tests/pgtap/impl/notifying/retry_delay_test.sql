begin;
\ir ../../helpers.sql
select plan(33);

select * from test.check_impl_function('retry_delay', 'immutable', 'sql');

select is(booking_impl.retry_delay(attempts => n, spread => 0.5), delay::interval, format('after %s', n))
from (values (1, '5 s'), (2, '5 min'), (3, '30 min'), (4, '2 h'), (5, '5 h'), (6, '10 h'), (7, '14 h'), (8, '20 h'), (9, '24 h'), (10, null), (0, null), (11, null)) t (n, delay);
select is((booking_impl.retry_delay(attempts => n, spread => 0), booking_impl.retry_delay(attempts => n, spread => 1))::text, (d * 0.9, d * 1.1)::text, format('a tenth more or less after %s', n))
from generate_series(1, 9) n cross join booking_impl.retry_delay(n, 0.5) d;
select ok(bool_and(booking_impl.retry_delay(n, 0.5) > booking_impl.retry_delay(n - 1, 0.5)), 'each is longer than the one before') from generate_series(2, 9) n;
select is(round(sum(extract(epoch from booking_impl.retry_delay(n, 0.5))) / 86400, 1), 3.1, 'about three days in all') from generate_series(1, 9) n;
select is(count(d), 1000::bigint, 'any spread') from generate_series(1, 1000) cross join lateral booking_impl.retry_delay(3, random()) d where d between interval '27 min' and interval '33 min';
select is(booking_impl.retry_delay(attempts => 1, spread => 0)::text, '00:00:04.5', 'parts of seconds');
select is(booking_impl.retry_delay(attempts => null, spread => 0.5), null, 'no attempts');

select * from finish();
rollback;
