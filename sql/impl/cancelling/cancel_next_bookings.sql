create or replace function booking_impl.cancel_next_bookings(event_id uuid, status text, most_bookings integer,
    out bookings integer, out tickets integer, out is_complete boolean)
language plpgsql
volatile
as $$
declare
    v_before json;
    v_last uuid;
    v_ids uuid[];
    v_open record;
begin
    insert into booking_data.event_cancellation (event_id) values (cancel_next_bookings.event_id) on conflict do nothing;
    if found then
        select booking_impl.event_json(e, s) into v_before
        from booking_data.event e
        join booking_data.event_seats s on s.event_id = e.id
        where e.id = cancel_next_bookings.event_id;
        update booking_data.event e set status = 'cancelled', version = e.version + 1, updated_at = clock_timestamp()
        where e.id = cancel_next_bookings.event_id;
        perform booking_impl.record_event_change(cancel_next_bookings.event_id, 'event.cancelled', v_before);
    elsif status <> 'cancelled' then
        -- Put back on sale by something else: it is again what its history says.
        update booking_data.event e set status = 'cancelled' where e.id = cancel_next_bookings.event_id;
    end if;
    -- One that was completed, and has tickets again, begins anew.
    select case when c.completed_at is null then c.last_booking_id end into v_last
    from booking_data.event_cancellation c where c.event_id = cancel_next_bookings.event_id;
    -- No booking of this event is added any more, so those behind the last one are all that is left.
    v_ids := array(
        select i.booking_id from booking_data.booking_item i
        where i.event_id = cancel_next_bookings.event_id and i.booking_id > coalesce(v_last, '00000000-0000-0000-0000-000000000000')
        order by i.booking_id
        limit most_bookings);
    perform from booking_data.booking b where b.id = any (v_ids) order by b.id for no key update;
    select array_agg(i.booking_id order by i.booking_id) as ids, array_agg(i.quantity - i.cancelled_quantity order by i.booking_id) as quantities,
        count(*)::integer as bookings, coalesce(sum(i.quantity - i.cancelled_quantity), 0)::integer as tickets
    into v_open
    from booking_data.booking_item i
    where i.event_id = cancel_next_bookings.event_id and i.booking_id = any (v_ids) and i.cancelled_quantity < i.quantity;
    if v_open.bookings > 0 then
        perform booking_impl.cancel_items(v_open.ids, array_fill(cancel_next_bookings.event_id, array[v_open.bookings]), v_open.quantities,
            cancel_next_bookings.event_id);
    end if;

    is_complete := cardinality(v_ids) < most_bookings;
    update booking_data.event_cancellation c
    set last_booking_id = coalesce(v_ids[cardinality(v_ids)], v_last), bookings = c.bookings + v_open.bookings,
        tickets = c.tickets + v_open.tickets, completed_at = case when cancel_next_bookings.is_complete then clock_timestamp() end
    where c.event_id = cancel_next_bookings.event_id
    returning c.bookings, c.tickets into bookings, tickets;
end
$$;

comment on function booking_impl.cancel_next_bookings(uuid, text, integer) is
'One bounded step of the cancellation of an event whose seats and row are locked; status is what it had. Returns how many bookings lost how many tickets in all steps so far, and whether none is left.';
