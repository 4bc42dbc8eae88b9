create or replace function booking_impl.read_timestamp(value text)
returns timestamptz
language plpgsql
stable
as $$
begin
    if value !~ e'^[0-9]{4}-[0-9][0-9]-[0-9][0-9][Tt]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$' then
        return null;
    end if;
    return value::timestamptz;
exception when datetime_field_overflow or invalid_datetime_format or invalid_time_zone_displacement_value then
    return null;
end
$$;

comment on function booking_impl.read_timestamp(text) is
'An RFC 3339 timestamp with its offset, or null when it is none (or no day of the calendar).';
