create or replace function booking_impl.store_bookings(event_ids uuid[], event_names text[], max_per_customer integer[], available_before integer[], available_after integer[],
    item_requests integer[], item_emails text[], item_events integer[], item_quantities integer[], accepted boolean[],
    requests jsonb, idempotency_keys text[], booking_ids uuid[])
returns table (request_number integer, booking json)
language plpgsql
volatile
as $$
declare
    v_now timestamptz(3) := clock_timestamp();
    v_unix_ms bigint := (extract(epoch from v_now) * 1000)::bigint;
    v_booking_ids uuid[];
    v_sold_out uuid[];
    v_constraint text;
begin
    if array_position(accepted, true) is null then
        return;
    end if;
    select array_agg(case when r.is_accepted then coalesce(booking_ids[r.number], booking_impl.uuid_v7(v_unix_ms, r.number::integer)) end order by r.number) into v_booking_ids
    from unnest(accepted) with ordinality r (is_accepted, number);
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
        where accepted[i.request_number] and max_per_customer[i.event] is not null
        group by 1, 2
        on conflict (event_id, customer) do update set tickets = t.tickets + excluded.tickets;
    end if;
    -- In one block, that is one subtransaction: "on conflict" would cost every booking half as much again.
    begin
        perform booking_impl.write_keys(idempotency_keys, requests, v_booking_ids, v_now);

        return query
        with item as materialized (
            select i.request_number, v_booking_ids[i.request_number] as booking_id, i.email, event_ids[i.event] as event_id,
                event_names[i.event] as event_name, i.quantity
            from unnest(item_requests, item_emails, item_events, item_quantities) i (request_number, email, event, quantity)
            where accepted[i.request_number]
        ), shown as materialized (
            select i.request_number, i.booking_id, i.email, booking_impl.booking_json(
                booking_id => i.booking_id, customer_email => i.email, status => 'confirmed', created_at => v_now, updated_at => v_now,
                cancelled_at => null, items => json_agg(booking_impl.booking_item_json(i.event_id, i.event_name, i.quantity, 0)),
                total_quantity => sum(i.quantity), total_remaining => sum(i.quantity)) as booking,
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
    exception
        when unique_violation then
            get stacked diagnostics v_constraint = constraint_name;
            if v_constraint not in ('idempotency_key_pkey', 'booking_pkey', 'booking_item_pkey') then
                raise;
            end if;
            raise exception using errcode = 'serialization_failure', message = format('Another transaction used one of the %s meanwhile; try again',
                case v_constraint when 'idempotency_key_pkey' then 'idempotency keys' else 'booking ids' end);
    end;
    if v_sold_out is not null then
        perform booking_impl.record_availability_transitions(v_sold_out, 'event.sold_out', v_now);
    end if;
end
$$;

comment on function booking_impl.store_bookings(uuid[], text[], integer[], integer[], integer[], integer[], text[], integer[], integer[], boolean[], jsonb, text[], uuid[]) is
'Stores the requests that were accepted with one update of the seats and one insert per table, and shows each; a booking without an id is given one. The seats must be locked. Fails with 40001 (try again) when another transaction used a key or an id meanwhile.';
