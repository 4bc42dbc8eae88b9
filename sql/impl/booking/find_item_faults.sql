create or replace function booking_impl.find_item_faults(items jsonb, is_sale boolean)
returns jsonb
language plpgsql
stable
as $$
declare
    v_faults jsonb := '[]'::jsonb;
    v_item record;
begin
    if jsonb_typeof(items) is distinct from 'array' then
        return jsonb_build_array(booking_impl.body_fault('/items', 'must be an array of 1 to 20 items'));
    end if;
    if jsonb_array_length(items) not between 1 and 20 then
        v_faults := v_faults || booking_impl.body_fault('/items', 'must have 1 to 20 items');
    end if;
    for v_item in
        select i.item, format('/items/%s', i.number - 1) as pointer,
            e.id is not null as has_event, e.id = any (array_agg(e.id) over (order by i.number rows between unbounded preceding and 1 preceding)) as is_repeated
        from jsonb_array_elements(items) with ordinality i (item, number)
        cross join lateral booking_impl.read_event_id(i.item) e (id)
        order by i.number
        limit 20
    loop
        if jsonb_typeof(v_item.item) <> 'object' then
            v_faults := v_faults || booking_impl.body_fault(v_item.pointer, 'must be an object with eventId and quantity');
            continue;
        end if;
        v_faults := v_faults || booking_impl.reject_members(v_item.item, '{eventId,quantity}', v_item.pointer);
        if v_item.has_event is not true then
            v_faults := v_faults || booking_impl.body_fault(v_item.pointer || '/eventId', 'must be a UUID in its 36-character form');
        elsif v_item.is_repeated then
            v_faults := v_faults || booking_impl.body_fault(v_item.pointer || '/eventId', 'names the same event as an earlier item');
        end if;
        v_faults := v_faults || booking_impl.find_quantity_faults(v_item.item, v_item.pointer, v_item.has_event and is_sale);
    end loop;
    return v_faults;
end
$$;

comment on function booking_impl.find_item_faults(jsonb, boolean) is
'Every fault of the items of a booking request or of a cancellation, as a JSON array of body_fault; of more than 20 the first 20 are read. is_sale: a quantity is also bounded by the event''s max_per_booking.';
