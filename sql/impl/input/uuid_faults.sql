create or replace function booking_impl.uuid_faults(parameter text, value text)
returns jsonb
language sql
stable
as $$
select case
    when booking_impl.is_uuid(value) then '[]'
    else jsonb_build_array(booking_impl.query_fault(parameter, 'must be a UUID in its 36-character form'))
end
$$;

comment on function booking_impl.uuid_faults(text, text) is
'The fault of a UUID that is not in its canonical form, any case; null has it too.';
