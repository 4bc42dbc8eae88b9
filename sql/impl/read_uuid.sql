create or replace function booking_impl.read_uuid(parameter text, value text)
returns uuid
language plpgsql
immutable
as $$
begin
    -- uuid's own input takes braces and missing hyphens too.
    if value ~ '^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$' is not true then
        perform booking_impl.raise_validation_error(jsonb_build_array(
            booking_impl.query_fault(parameter, 'must be a UUID in its 36-character form')));
    end if;
    return value::uuid;
end
$$;

comment on function booking_impl.read_uuid(text, text) is
'A UUID from its canonical form, any case; parameter names it in the error. Raises: ValidationError.';
