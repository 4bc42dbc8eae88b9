create or replace function booking_impl.read_status(status text, allowed text[])
returns jsonb
language sql
stable
as $$
select case
    when status is null or status = any (allowed) then '[]'
    else jsonb_build_array(booking_impl.query_fault('status', 'must be one of ' || array_to_string(allowed, ', ')))
end
$$;

comment on function booking_impl.read_status(text, text[]) is
'The faults of a status filter: exactly one value, in its own case.';
