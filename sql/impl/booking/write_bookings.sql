create or replace function booking_impl.write_bookings(event_ids uuid[], event_names text[], max_per_customer integer[], available_before integer[], available_after integer[],
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
    v_sold_out uuid[];
begin
    if cardinality(error_codes) = jsonb_array_length(requests) and array_position(error_codes, null) is null then
        return;
    end if;
    select array_agg(case when error_codes[r.number] is null then booking_impl.uuid_v7(v_unix_ms, r.number) end order by r.number) into v_booking_ids
    from generate_series(1, jsonb_array_length(requests)) r (number);
    with taken as (
        update booking_data.event_seats s set seats_taken = s.seats_taken + e.before - e.after
        from unnest(event_ids, available_before, available_after) e (id, before, after)
        where s.event_id = e.id and e.after < e.before
        returning e.id, e.after
    )
    select array_agg(t.id order by t.id) into v_sold_out from taken t where t.after = 0;
    if array_remove(max_per_customer, null) <> '{}' then
        insert into booking_data.customer_tickets as t (event_id, customer, tickets)
        select event_ids[i.event], lower(i.email collate "C"), sum(i.quantity)
        from unnest(item_requests, item_emails, item_events, item_quantities) i (request_number, email, event, quantity)
        where error_codes[i.request_number] is null and max_per_customer[i.event] is not null
        group by 1, 2
        on conflict (event_id, customer) do update set tickets = t.tickets + excluded.tickets;
    end if;
    perform booking_impl.write_keys(idempotency_keys, requests, v_booking_ids, v_now);

    return query
    with item as materialized (
        select i.request_number, v_booking_ids[i.request_number] as booking_id, i.email, event_ids[i.event] as event_id,
            event_names[i.event] as event_name, i.quantity
        from unnest(item_requests, item_emails, item_events, item_quantities) i (request_number, email, event, quantity)
        where error_codes[i.request_number] is null
    ), shown as materialized (
        select i.request_number, i.booking_id, i.email, booking_impl.booking_json(
                i.booking_id, i.email, 'confirmed', v_now, v_now, null,
                json_agg(booking_impl.booking_item_json(i.event_id, i.event_name, i.quantity, 0)), sum(i.quantity), sum(i.quantity)) as booking,
            array_agg(i.event_id) as event_ids, array_agg(i.quantity) as quantities
        -- Once for all the arrays.
        from (select * from item order by request_number, booking_id, email, event_id) i
        group by i.request_number, i.booking_id, i.email
    ), new_booking as (
        insert into booking_data.booking (id, customer_email, status, created_at, updated_at)
        select s.booking_id, s.email, 'confirmed', v_now, v_now from shown s
    ), new_item as (
        insert into booking_data.booking_item (booking_id, event_id, quantity)
        select i.booking_id, i.event_id, i.quantity from item i
    ), new_change as (
        insert into booking_data.change (kind, booking_id, happened_at, seat_events, seat_deltas, resource, idempotency_key)
        select 'booking.confirmed', s.booking_id, v_now, s.event_ids, s.quantities, s.booking, idempotency_keys[s.request_number]
        from shown s order by s.request_number
    )
    select s.request_number, s.booking from shown s;
    if v_sold_out is not null then
        perform booking_impl.record_seat_edges(v_sold_out, 'event.sold_out', v_now);
    end if;
end
$$;

comment on function booking_impl.write_bookings(uuid[], text[], integer[], integer[], integer[], integer[], text[], integer[], integer[], text[], jsonb, text[]) is
'Stores the requests that were accepted (their error code is null) with one update of the seats and one insert per table, and shows each. The seats must be locked. Fails with 40001 as write_keys does.';
