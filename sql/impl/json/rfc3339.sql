create or replace function booking_impl.rfc3339(at timestamptz)
returns text
language sql
stable
as $$
select to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$;

comment on function booking_impl.rfc3339(timestamptz) is
'A moment as the API shows it: RFC 3339, UTC, milliseconds.';
