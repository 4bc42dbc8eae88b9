create or replace function booking_impl.describe_unavailable_events(request jsonb, event_ids uuid[], max_per_booking integer[], unavailable_reasons text[],
    shortage_list text, out error_code text, out message text, out detail text)
language plpgsql
immutable
as $$
begin
    with item as (
        select r.number, event_ids[o.place] as event_id, format('/items/%s/eventId', r.number - 1) as pointer,
            max_per_booking[o.place] is null as is_unknown, unavailable_reasons[o.place] as unavailable_reason
        from jsonb_array_elements(request -> 'items') with ordinality r (item, number)
        cross join lateral array_position(event_ids, (r.item ->> 'eventId')::uuid) o (place)
    ), unknown as (
        select string_agg(i.event_id::text, ', ' order by i.event_id) as sentence,
            jsonb_agg(booking_impl.body_fault(i.pointer, 'no event has this id') order by i.number) as errors
        from item i
        where i.is_unknown
    ), unavailable_reason as (
        select string_agg(format('event %s %s', i.event_id, i.unavailable_reason), '; ' order by i.event_id) as sentence,
            jsonb_agg(booking_impl.body_fault(i.pointer, 'the event ' || i.unavailable_reason) order by i.number) as errors
        from item i
        where i.unavailable_reason is not null
    )
    select case when u.sentence is not null then 'TKN01' else 'TKC03' end,
        coalesce('No event has this id: ' || u.sentence, 'Not on sale: ' || o.sentence),
        jsonb_strip_nulls(jsonb_build_object('errors', coalesce(u.errors, o.errors),
            'shortages', case when u.errors is null and shortage_list is not null then format('[%s]', shortage_list)::jsonb end))::text
    into error_code, message, detail
    from unknown u
    cross join unavailable_reason o;
end
$$;

comment on function booking_impl.describe_unavailable_events(jsonb, uuid[], integer[], text[], text) is
'Error code, sentence and detail of a well-formed request some of whose events are unknown (EventNotFound) or not on sale (EventNotOnSale, which also tells the shortages of the other events).';
