create or replace function booking_impl.is_time_zone(value text)
returns boolean
language sql
stable
as $$
-- pg_timezone_names reads hundreds of files: not for the default, nor for what no zone is called.
select case
    when value = 'UTC' then true
    when value !~ '^[A-Z][A-Za-z0-9_+/-]{1,63}$' or value = 'Factory' then false
    else exists (select from pg_timezone_names z where z.name = value)
end
$$;

comment on function booking_impl.is_time_zone(text) is
'Whether a text is the name of an IANA time zone, such as Europe/Oslo (case matters); the machine''s own names (localtime, posix/...) are none.';
