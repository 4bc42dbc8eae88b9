create or replace function booking_impl.find_cancel_faults(request jsonb)
returns jsonb
language plpgsql
stable
as $$
begin
    if request is null or request = '{}' then
        return '[]'::jsonb;
    elsif jsonb_typeof(request) <> 'object' then
        return jsonb_build_array(booking_impl.body_fault('', 'the body must be empty, {} or an object with items'));
    elsif not request ? 'items' then
        return booking_impl.reject_members(request, '{items}');
    end if;
    return booking_impl.reject_members(request, '{items}') || booking_impl.find_item_faults(request -> 'items', false);
end
$$;

comment on function booking_impl.find_cancel_faults(jsonb) is
'Every fault of the form of a cancellation: no body and {} cancel the whole booking, {"items": [{"eventId", "quantity"}]} a part of it.';
