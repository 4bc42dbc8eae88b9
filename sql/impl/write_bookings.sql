create or replace function booking_impl.write_bookings(event_ids uuid[], event_names text[], available_before integer[], available_after integer[],
    item_requests integer[], item_emails text[], item_events integer[], item_quantities integer[], error_codes text[],
    requests jsonb, idempotency_keys text[])
returns table (request_number integer, booking json)
language plpgsql
volatile
as $$
declare
    v_now timestamptz(3) := clock_timestamp();
    v_unix_ms bigint := (extract(epoch from v_now) * 1000)::bigint;
    v_booking_ids uuid[];
    v_emails text[];
    v_sold_out uuid[];
begin
    for v_item in 1 .. coalesce(cardinality(item_requests), 0) loop
        if error_codes[item_requests[v_item]] is null and item_requests[v_item] is distinct from item_requests[v_item - 1] then
            v_booking_ids[item_requests[v_item]] := booking_impl.uuid_v7(v_unix_ms, item_requests[v_item]);
            v_emails[item_requests[v_item]] := item_emails[v_item];
        end if;
    end loop;
    if v_booking_ids is null then
        return;
    end if;

    for v_event in 1 .. cardinality(event_ids) loop
        if available_after[v_event] < available_before[v_event] then
            update booking_data.event_seats s set seats_taken = s.seats_taken + available_before[v_event] - available_after[v_event]
            where s.event_id = event_ids[v_event];
            if available_after[v_event] = 0 then
                v_sold_out := v_sold_out || event_ids[v_event];
            end if;
        end if;
    end loop;
    perform booking_impl.write_keys(idempotency_keys, requests, v_booking_ids, v_now);

    return query
    with item as materialized (
        select i.request_number, v_booking_ids[i.request_number] as booking_id, event_ids[i.event] as event_id,
            event_names[i.event] as event_name, i.quantity
        from unnest(item_requests, item_events, item_quantities) i (request_number, event, quantity)
        where error_codes[i.request_number] is null
    ), new_booking as (
        insert into booking_data.booking (id, customer_email, status, created_at, updated_at)
        select b.id, b.email, 'confirmed', v_now, v_now
        from unnest(v_booking_ids, v_emails) b (id, email)
        where b.id is not null
    ), new_item as (
        insert into booking_data.booking_item (booking_id, event_id, quantity)
        select i.booking_id, i.event_id, i.quantity from item i
    ), shown as materialized (
        select i.request_number, i.booking_id, booking_impl.booking_json(
                row(i.booking_id, v_emails[i.request_number], 'confirmed', v_now, v_now, null)::booking_data.booking,
                json_agg(booking_impl.booking_item_json(i.event_id, i.event_name, i.quantity, 0) order by i.event_id), sum(i.quantity)) as booking,
            array_agg(i.event_id order by i.event_id) as event_ids, array_agg(i.quantity order by i.event_id) as quantities
        from item i
        group by i.request_number, i.booking_id
    ), new_change as (
        insert into booking_data.change (kind, booking_id, happened_at, seat_events, seat_deltas, resource)
        select 'booking.confirmed', s.booking_id, v_now, s.event_ids, s.quantities, s.booking from shown s order by s.request_number
    )
    select s.request_number, s.booking from shown s;
    if v_sold_out is not null then
        perform booking_impl.record_seat_edges(v_sold_out, 'event.sold_out', v_now);
    end if;
end
$$;

comment on function booking_impl.write_bookings(uuid[], text[], integer[], integer[], integer[], text[], integer[], integer[], text[], jsonb, text[]) is
'Stores the requests that were accepted (their error code is null) with one update per event and one insert per table, and shows each. The seats must be locked. Fails with 40001 as write_keys does.';
