create or replace function booking_impl.describe_refusal(request jsonb, event_ids uuid[], obstacles text[], available integer[],
    out error_code text, out message text, out detail text)
language plpgsql
immutable
as $$
declare
    v_unknown text;
    v_obstacles text;
    v_shortages text;
    v_unknown_errors jsonb;
    v_obstacle_errors jsonb;
    v_shortage_list jsonb;
begin
    select
        string_agg(i.event_id::text, ', ' order by i.event_id) filter (where i.available is null),
        string_agg(format('event %s %s', i.event_id, i.obstacle), '; ' order by i.event_id) filter (where i.obstacle is not null),
        string_agg(format('event %s has %s left, %s asked for', i.event_id, i.available, i.quantity), '; ' order by i.event_id)
            filter (where i.obstacle is null and i.quantity > i.available),
        jsonb_agg(booking_impl.body_fault(i.pointer, 'no event has this id') order by i.number) filter (where i.available is null),
        jsonb_agg(booking_impl.body_fault(i.pointer, 'the event ' || i.obstacle) order by i.number) filter (where i.obstacle is not null),
        jsonb_agg(jsonb_build_object('eventId', i.event_id, 'requested', i.quantity, 'available', i.available) order by i.event_id)
            filter (where i.obstacle is null and i.quantity > i.available)
    into v_unknown, v_obstacles, v_shortages, v_unknown_errors, v_obstacle_errors, v_shortage_list
    from (
        select r.number, (r.item ->> 'eventId')::uuid as event_id, (r.item ->> 'quantity')::numeric::integer as quantity,
            format('/items/%s/eventId', r.number - 1) as pointer, obstacles[o.place] as obstacle, available[o.place] as available
        from jsonb_array_elements(request -> 'items') with ordinality r (item, number)
        cross join lateral array_position(event_ids, (r.item ->> 'eventId')::uuid) o (place)
    ) i;

    error_code := case when v_unknown is not null then 'TKN01' when v_obstacles is not null then 'TKC03' else 'TKC01' end;
    message := case error_code
        when 'TKN01' then 'No event has this id: ' || v_unknown
        when 'TKC03' then 'Not on sale: ' || v_obstacles
        else 'Not enough seats: ' || v_shortages
    end;
    detail := jsonb_strip_nulls(case error_code
        when 'TKN01' then jsonb_build_object('errors', v_unknown_errors)
        else jsonb_build_object('errors', v_obstacle_errors, 'shortages', v_shortage_list)
    end);
end
$$;

comment on function booking_impl.describe_refusal(jsonb, uuid[], text[], integer[]) is
'Error code, sentence and detail of a well-formed request that cannot be met: EventNotFound before EventNotOnSale before InsufficientSeats, everything that is wrong at that level named.';
