create or replace function booking_impl.find_quantity_faults(item jsonb, pointer text, has_event boolean)
returns jsonb
language plpgsql
stable
as $$
declare
    v_most integer;
begin
    if has_event then
        select e.max_per_booking into v_most from booking_data.event e where e.id = (item ->> 'eventId')::uuid;
    end if;
    -- An event that is unknown is no fault of the form: only what no event could allow is.
    if booking_impl.read_quantity(item) <= coalesce(v_most, 2147483647) then
        return '[]'::jsonb;
    end if;
    -- The number itself is not repeated: 1e100000 is nine bytes here and 100 KB when written out.
    return jsonb_build_array(booking_impl.body_fault(pointer || '/quantity',
        'must be a whole number' || coalesce(' from 1 to ' || v_most, ', at least 1')));
end
$$;

comment on function booking_impl.find_quantity_faults(jsonb, text, boolean) is
'The fault of an item''s quantity, if any: a JSON number, whole, from 1 to the event''s max_per_booking.';
