create or replace function booking_impl.cancel_items(booking_ids uuid[], event_ids uuid[], quantities integer[], cancelled_event_id uuid default null)
returns void
language plpgsql
volatile
as $$
declare
    v_now timestamptz(3) := clock_timestamp();
    v_available_again uuid[];
begin
    with freed as (
        update booking_data.event_seats s set seats_taken = s.seats_taken - c.quantity
        from (
            select c.event_id, sum(c.quantity)::integer as quantity from unnest(event_ids, quantities) c (event_id, quantity) group by c.event_id
        ) c
        where s.event_id = c.event_id
        returning s.event_id, s.capacity - s.seats_taken = c.quantity as was_sold_out
    )
    select array_agg(f.event_id order by f.event_id) into v_available_again from freed f where f.was_sold_out;
    update booking_data.customer_tickets t set tickets = t.tickets - c.quantity
    from (
        select u.event_id, lower(b.customer_email collate "C") as customer, sum(u.quantity)::integer as quantity
        from unnest(cancel_items.booking_ids, cancel_items.event_ids, quantities) u (booking_id, event_id, quantity)
        cross join lateral (select o.customer_email from booking_data.booking o where o.id = u.booking_id limit 1) b
        where (select e.max_per_customer from booking_data.event e where e.id = u.event_id) is not null
        group by 1, 2
    ) c
    where t.event_id = c.event_id and t.customer = c.customer;
    update booking_data.booking_item i set cancelled_quantity = i.cancelled_quantity + c.quantity
    from unnest(booking_ids, event_ids, quantities) c (booking_id, event_id, quantity)
    where i.booking_id = c.booking_id and i.event_id = c.event_id;

    update booking_data.booking b set updated_at = v_now,
        status = case when l.is_empty then 'cancelled' else b.status end, cancelled_at = case when l.is_empty then v_now end
    from (select distinct u.id from unnest(booking_ids) u (id)) c (booking_id)
    cross join lateral (
        select bool_and(i.cancelled_quantity = i.quantity) as is_empty from booking_data.booking_item i where i.booking_id = c.booking_id
    ) l
    where b.id = c.booking_id;

    insert into booking_data.change (kind, booking_id, happened_at, seat_events, seat_deltas, resource, cancelled_event_id)
    select case when s.booking ->> 'status' = 'cancelled' then 'booking.cancelled' else 'booking.partly_cancelled' end,
        s.booking_id, v_now, c.event_ids, c.deltas, s.booking, cancel_items.cancelled_event_id
    from booking_impl.stored_bookings_json(booking_ids) s
    join (
        select c.booking_id, array_agg(c.event_id order by c.event_id) as event_ids, array_agg(-c.quantity order by c.event_id) as deltas
        from unnest(cancel_items.booking_ids, cancel_items.event_ids, quantities) c (booking_id, event_id, quantity)
        group by c.booking_id
    ) c on c.booking_id = s.booking_id
    order by s.booking_id;
    if v_available_again is not null then
        perform booking_impl.record_availability_transitions(v_available_again, 'event.available_again', v_now);
    end if;
end
$$;

comment on function booking_impl.cancel_items(uuid[], uuid[], integer[], uuid) is
'Gives seats of bookings back: how many of which event, as many as each still has at most. A booking that has none left is cancelled. cancelled_event_id: the event whose cancellation it is. The seats, then the bookings, must be locked.';
