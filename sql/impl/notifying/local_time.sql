create or replace function booking_impl.local_time(at timestamptz, time_zone text)
returns text
language plpgsql
stable
as $$
declare
    v_offset interval;
begin
    v_offset := (at at time zone time_zone) - (at at time zone 'UTC');
    return to_char(at at time zone time_zone, 'FMDay, FMDD FMMonth YYYY, HH24:MI') || ' UTC' || case
        when v_offset > interval '0' then '+' || to_char(v_offset, 'HH24:MI')
        when v_offset < interval '0' then '-' || to_char(-v_offset, 'HH24:MI')
        else ''
    end;
exception when invalid_parameter_value then
    -- A zone that the system has forgotten must not keep a mail back.
    return booking_impl.local_time(at, 'UTC');
end
$$;

comment on function booking_impl.local_time(timestamptz, text) is
'A moment as people in a time zone read it, in English, with the offset there and then: "Thursday, 1 May 2031, 12:00 UTC+02:00".';
