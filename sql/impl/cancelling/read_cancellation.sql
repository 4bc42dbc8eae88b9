create or replace function booking_impl.read_cancellation(booking_id uuid, items jsonb,
    out event_ids uuid[], out quantities integer[], out faults jsonb)
language plpgsql
volatile
as $$
begin
    if items is null then
        select array_agg(i.event_id order by i.event_id), array_agg(i.quantity - i.cancelled_quantity order by i.event_id), '[]'::jsonb
        into event_ids, quantities, faults
        from booking_data.booking_item i
        where i.booking_id = read_cancellation.booking_id and i.cancelled_quantity < i.quantity;
        return;
    end if;
    select array_agg(c.event_id order by c.event_id), array_agg(c.quantity order by c.event_id),
        coalesce(jsonb_agg(case
            when i.open is null then booking_impl.body_fault(c.pointer || '/eventId', 'the booking has no tickets for this event')
            when i.open = 0 then booking_impl.body_fault(c.pointer || '/quantity', 'the booking has no tickets left for this event')
            else booking_impl.body_fault(c.pointer || '/quantity', 'must be a whole number from 1 to ' || i.open)
        end order by c.number) filter (where i.open is null or c.quantity > i.open), '[]')
    into event_ids, quantities, faults
    from (
        select (r.item ->> 'eventId')::uuid as event_id, (r.item -> 'quantity')::integer as quantity, r.number,
            format('/items/%s', r.number - 1) as pointer
        from jsonb_array_elements(items) with ordinality r (item, number)
    ) c
    left join lateral (
        select i.quantity - i.cancelled_quantity as open from booking_data.booking_item i
        where i.booking_id = read_cancellation.booking_id and i.event_id = c.event_id
        limit 1
    ) i on true;
end
$$;

comment on function booking_impl.read_cancellation(uuid, jsonb) is
'How many tickets of which events a well-formed cancellation takes from a booking (items null: all that are left), and its faults: more than is left. The seats must be locked.';
