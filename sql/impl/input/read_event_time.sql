create or replace function booking_impl.read_event_time(value text)
returns timestamptz
language plpgsql
stable
as $$
declare
    -- As it will be stored: rounding may move it past the end of a year, or onto another moment.
    v_at timestamptz(3) := booking_impl.read_timestamp(value);
begin
    return case when v_at >= '1970-01-01T00:00:00Z' and v_at < '10000-01-01T00:00:00Z' then v_at end;
end
$$;

comment on function booking_impl.read_event_time(text) is
'An RFC 3339 timestamp of the years 1970 to 9999 (UTC), rounded to milliseconds as events store it, or null when it is none.';
