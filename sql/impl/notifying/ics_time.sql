create or replace function booking_impl.ics_time(at timestamptz)
returns text
language sql
stable
as $$
select to_char(at at time zone 'UTC', 'YYYYMMDD"T"HH24MISS"Z"')
$$;

comment on function booking_impl.ics_time(timestamptz) is
'A moment as iCalendar writes it (RFC 5545, 3.3.5): UTC, seconds.';
