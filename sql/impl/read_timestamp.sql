create or replace function booking_impl.read_timestamp(value text)
returns timestamptz
language plpgsql
stable
as $$
begin
    if value !~ '^\d{4}-\d\d-\d\d[Tt]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)$' then
        return null;
    end if;
    return value::timestamptz;
exception when datetime_field_overflow or invalid_datetime_format or invalid_time_zone_displacement_value then
    return null;
end
$$;

comment on function booking_impl.read_timestamp(text) is
'An RFC 3339 timestamp with its offset, or null when it is none (or no day of the calendar).';
