create or replace function booking_impl.number_faults(parameter text, value text, at_least integer, at_most integer)
returns jsonb
language sql
stable
as $$
select case
    when case when value ~ '^0*[0-9]{1,9}$' then value::integer end between at_least and at_most then '[]'
    else jsonb_build_array(booking_impl.query_fault(parameter, format('must be a whole number from %s to %s', at_least, at_most)))
end
$$;

comment on function booking_impl.number_faults(text, text, integer, integer) is
'The fault of a text that is no whole number, or one out of bounds (0 to 999999999 at most); null has it too.';
