create or replace function booking_impl.find_booking_faults(request jsonb)
returns jsonb
language plpgsql
stable
as $$
declare
    v_faults jsonb;
begin
    -- None is like an empty one.
    request := coalesce(request, '{}');
    if jsonb_typeof(request) <> 'object' then
        return jsonb_build_array(booking_impl.body_fault('', 'the body must be an object with customerEmail and items'));
    end if;
    v_faults := booking_impl.reject_members(request, '{customerEmail,items}');
    if jsonb_typeof(request -> 'customerEmail') is distinct from 'string' or not booking_impl.is_email(request ->> 'customerEmail') then
        v_faults := v_faults || booking_impl.body_fault('/customerEmail', 'must be an e-mail address of at most 254 ASCII characters');
    end if;
    return v_faults || booking_impl.find_item_faults(request -> 'items', true);
end
$$;

comment on function booking_impl.find_booking_faults(jsonb) is
'Every fault of one booking request, as a JSON array of body_fault.';
