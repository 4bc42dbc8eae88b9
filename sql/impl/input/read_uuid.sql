create or replace function booking_impl.read_uuid(parameter text, value text)
returns uuid
language plpgsql
immutable
as $$
begin
    perform booking_impl.raise_validation_error(booking_impl.uuid_faults(parameter, value));
    return value::uuid;
end
$$;

comment on function booking_impl.read_uuid(text, text) is
'A UUID from its canonical form, any case; parameter names it in the error. Raises: ValidationError.';
