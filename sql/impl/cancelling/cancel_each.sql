create or replace function booking_impl.cancel_each(ids uuid[], requests jsonb[], skip_locked boolean)
returns table (request_number integer, booking json, error_code text, message text, detail text)
language plpgsql
volatile
as $$
declare
    v_events uuid[];
    v_busy boolean[];
    v_status text;
    v_part record;
    v_cancelled_ids uuid[] := array_fill(null::uuid, array[cardinality(ids)]);
    v_item_bookings uuid[] := '{}'::uuid[];
    v_item_events uuid[] := '{}'::uuid[];
    v_item_quantities integer[] := '{}'::integer[];
begin
    -- Seats before bookings, as in every writer; what is cancelled stays so and locks nothing.
    v_events := array(
        select distinct i.event_id
        from unnest(ids) w (id)
        cross join lateral (select from booking_data.booking b where b.id = w.id and b.status <> 'cancelled' limit 1) b
        cross join lateral (select i.event_id from booking_data.booking_item i where i.booking_id = w.id offset 0) i
        order by i.event_id);
    v_busy := booking_impl.lock_seats(v_events, skip_locked);
    for request_number in select w.number from unnest(ids) with ordinality w (id, number) where w.id is not null order by w.id loop
        booking := null;
        error_code := null;
        message := null;
        detail := '{}';
        if true = any (v_busy) then
            select '55P03', 'Another transaction holds the seats of event ' || i.event_id, format('{"eventId": "%s"}', i.event_id) into error_code, message, detail
            from booking_data.booking_item i
            where i.booking_id = ids[request_number] and v_busy[array_position(v_events, i.event_id)]
            limit 1;
            if found then
                return next;
                continue;
            end if;
        end if;
        v_status := (select b.status from booking_data.booking b where b.id = ids[request_number]);
        if v_status <> 'cancelled' then
            select b.status into v_status from booking_data.booking b where b.id = ids[request_number] for no key update;
        end if;
        if v_status is null then
            error_code := 'TKN02';
            message := 'No booking has this id: ' || ids[request_number];
        elsif v_status = 'cancelled' then
            error_code := 'TKC02';
            message := 'This booking is already cancelled: ' || ids[request_number];
        else
            select * into v_part from booking_impl.read_cancellation(ids[request_number], requests[request_number] -> 'items');
            if v_part.faults = '[]' then
                v_cancelled_ids[request_number] := ids[request_number];
                v_item_bookings := v_item_bookings || array_fill(ids[request_number], array[cardinality(v_part.event_ids)]);
                v_item_events := v_item_events || v_part.event_ids;
                v_item_quantities := v_item_quantities || v_part.quantities;
                continue;
            end if;
            error_code := 'TKV01';
            select d.message, d.detail into message, detail from booking_impl.describe_faults(v_part.faults) d;
        end if;
        return next;
    end loop;
    if v_item_bookings = '{}' then
        return;
    end if;
    perform booking_impl.cancel_items(v_item_bookings, v_item_events, v_item_quantities);
    return query
    select i.number::integer, c.resource, null::text, null::text, null::text
    from unnest(v_cancelled_ids) with ordinality i (id, number)
    cross join lateral (select c.resource from booking_data.change c where c.booking_id = i.id order by c.position desc limit 1) c;
end
$$;

comment on function booking_impl.cancel_each(uuid[], jsonb[], boolean) is
'Cancels many bookings in whole or in part (requests as in cancel_booking, well-formed), with one update of the seats. One row for each id that is not null: the booking as it is then, or an error code with message and detail; no id may be there twice. With skip_locked a booking whose seats another transaction holds is not waited for: 55P03.';
