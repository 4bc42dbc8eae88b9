create or replace function booking_impl.is_time_zone(value text)
returns boolean
language plpgsql
stable
as $$
begin
    if value = 'UTC' then
        return true;
    elsif value is null or value !~ '^[A-Z][A-Za-z0-9_+/-]{1,63}$' or value = 'Factory'
        -- As a setting such a name is a POSIX rule, but for the few that are zones.
        or value !~ '[a-z]' and value ~ '[0-9]' and value not in ('CST6CDT', 'EST5EDT', 'MST7MDT', 'PST8PDT', 'GMT0', 'GMT+0', 'GMT-0') then
        return false;
    end if;
    -- pg_timezone_names would read hundreds of files. The setting takes any case, and shows the name in its own; it ends with this function.
    return set_config('timezone', value, true) = value;
exception when invalid_parameter_value then
    return false;
end
$$;

comment on function booking_impl.is_time_zone(text) is
'Whether a text is the name of an IANA time zone, such as Europe/Oslo (case matters); the machine''s own names (localtime, posix/...) are none.';
