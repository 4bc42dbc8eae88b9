create or replace function booking_impl.write_bookings(event_ids uuid[], event_names text[], available_before integer[], available_after integer[],
    item_requests integer[], item_emails text[], item_events integer[], item_quantities integer[], error_codes text[])
returns table (request_number integer, booking json)
language plpgsql
volatile
as $$
declare
    v_now timestamptz(3) := clock_timestamp();
    v_unix_ms bigint := (extract(epoch from v_now) * 1000)::bigint;
    v_booking_ids uuid[];
    v_emails text[];
begin
    for v_event in 1 .. cardinality(event_ids) loop
        if available_after[v_event] < available_before[v_event] then
            update booking_data.event_seats s set seats_taken = s.seats_taken + available_before[v_event] - available_after[v_event]
            where s.event_id = event_ids[v_event];
        end if;
    end loop;

    for v_item in 1 .. cardinality(item_requests) loop
        if error_codes[item_requests[v_item]] is null and item_requests[v_item] is distinct from item_requests[v_item - 1] then
            v_booking_ids[item_requests[v_item]] := booking_impl.uuid_v7(v_unix_ms, item_requests[v_item]);
            v_emails[item_requests[v_item]] := item_emails[v_item];
        end if;
    end loop;

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
    )
    select i.request_number, booking_impl.booking_json(
        row(i.booking_id, v_emails[i.request_number], 'confirmed', v_now, v_now, null)::booking_data.booking,
        json_agg(booking_impl.booking_item_json(i.event_id, i.event_name, i.quantity) order by i.event_id), sum(i.quantity))
    from item i
    group by i.request_number, i.booking_id;
end
$$;

comment on function booking_impl.write_bookings(uuid[], text[], integer[], integer[], integer[], text[], integer[], integer[], text[]) is
'Stores the requests that were accepted (their error code is null) with one update per event and one insert per table, and shows each. The seats must be locked.';
