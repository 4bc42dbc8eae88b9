create or replace function booking_api.cancel_event(event_id text, dry_run text default null, most_bookings text default null)
returns table (answer json, is_complete boolean)
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set jit = off
as $$
declare
    v_id uuid;
    v_status text;
    v_bookings bigint;
    v_tickets bigint;
    v_is_complete boolean := true;
begin
    perform booking_impl.raise_validation_error(booking_impl.uuid_faults('id', event_id)
        || case when dry_run in ('true', 'false') or dry_run is null then '[]'
            else jsonb_build_array(booking_impl.query_fault('dryRun', 'must be true or false')) end
        || booking_impl.number_faults('most_bookings', coalesce(most_bookings, '1000'), 1, 10000));
    v_id := event_id::uuid;

    if dry_run = 'true' then
        select e.status into v_status from booking_data.event e where e.id = v_id;
    else
        v_status := (booking_impl.lock_event(v_id)).status;
    end if;
    if v_status is null then
        perform booking_impl.raise_refusal('TKN01', 'No event has this id: ' || v_id);
    -- Done, and it holds: else it goes on, also where something else than this function cancelled the event or booked it afterwards.
    elsif v_status = 'cancelled' and exists (
        select from booking_data.event_cancellation c
        join booking_data.event_seats s on s.event_id = c.event_id
        where c.event_id = v_id and c.completed_at is not null and s.seats_taken = 0) then
        perform booking_impl.raise_refusal('TKC06', 'This event is already cancelled: ' || v_id,
            json_build_object('eventId', v_id, 'eventStatus', v_status)::text);
    end if;

    if dry_run = 'true' then
        select count(i.booking_id) + coalesce(max(c.bookings), 0),
            coalesce(sum(i.quantity - i.cancelled_quantity), 0) + coalesce(max(c.tickets), 0)
        into v_bookings, v_tickets
        from booking_data.event e
        left join booking_data.event_cancellation c on c.event_id = e.id
        left join booking_data.booking_item i on i.event_id = e.id and i.cancelled_quantity < i.quantity
        where e.id = v_id;
    else
        select * into v_bookings, v_tickets, v_is_complete
        from booking_impl.cancel_next_bookings(v_id, v_status, coalesce(most_bookings, '1000')::integer);
    end if;
    return query
    select json_build_object('event', booking_impl.event_json(e, s), 'bookings', v_bookings, 'tickets', v_tickets,
        'dryRun', coalesce(dry_run, 'false')::boolean), v_is_complete
    from booking_data.event e
    join booking_data.event_seats s on s.event_id = e.id
    where e.id = v_id;
end
$$;

comment on function booking_api.cancel_event(text, text, text) is
'Cancels an event for good: at once nobody can book it, and its bookings lose its tickets, most_bookings (1 to 10000, 1000 unless told) with each call: call it again until is_complete. The answer has the event and how many bookings and tickets were touched so far; with dry_run true, how many would be, and nothing is changed. Raises: ValidationError, EventNotFound, InvalidTransition.';
