create or replace function booking_impl.retry_delay(attempts integer, spread double precision)
returns interval
language sql
immutable
as $$
-- 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h
select make_interval(secs => (array[5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400])[attempts] * (0.9 + 0.2 * spread))
$$;

comment on function booking_impl.retry_delay(integer, double precision) is
'How long to wait after so many attempts (1 to 9) before the next, a tenth more or less; spread is from 0 to 1. Null: that was the last; all in all they take about three days.';
