drop function if exists booking_api.cancel_event(text, text, text);

create or replace function booking_api.cancel_event(event_id text, dry_run text default null, most_bookings text default null,
    idempotency_key text default null)
returns table (answer json, is_complete boolean)
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_id uuid;
    v_status text;
    v_bookings bigint;
    v_tickets bigint;
    v_is_done boolean;
    v_is_begun boolean := false;
    v_is_complete boolean := true;
    v_answer json;
begin
    perform booking_impl.raise_validation_error(booking_impl.uuid_faults('id', event_id)
        || case when dry_run in ('true', 'false') or dry_run is null then '[]'
            else jsonb_build_array(booking_impl.query_fault('dryRun', 'must be true or false')) end
        || booking_impl.number_faults('most_bookings', coalesce(most_bookings, '1000'), 1, 10000)
        || booking_impl.key_faults(idempotency_key));
    v_id := event_id::uuid;

    if dry_run = 'true' then
        select e.status into v_status from booking_data.event e where e.id = v_id;
    else
        v_answer := (booking_impl.find_replayed_answer(idempotency_key, 'cancel_event', v_id, '{}')).answer;
        if v_answer is null then
            v_status := (booking_impl.lock_event(v_id)).status;
            -- A duplicate may have done it, or begun, while the lock was waited for.
            select * into v_answer, v_is_begun from booking_impl.find_replayed_answer(idempotency_key, 'cancel_event', v_id, '{}');
        end if;
        if v_answer is not null then
            return query select v_answer, true;
            return;
        end if;
    end if;
    -- Done, and it holds: else it goes on, also where something else than this function cancelled the event or booked it afterwards.
    v_is_done := v_status = 'cancelled' and exists (
        select from booking_data.event_cancellation c
        join booking_data.event_seats s on s.event_id = c.event_id
        where c.event_id = v_id and c.completed_at is not null and s.seats_taken = 0);
    if v_status is null then
        perform booking_impl.raise_error('TKN01', 'No event has this id: ' || v_id);
    -- Who began it with this key is answered as if nobody else had ended it.
    elsif v_is_done and not v_is_begun then
        perform booking_impl.raise_error('TKC06', 'This event is already cancelled: ' || v_id,
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
    elsif v_is_done then
        select c.bookings, c.tickets into v_bookings, v_tickets from booking_data.event_cancellation c where c.event_id = v_id;
    else
        select * into v_bookings, v_tickets, v_is_complete
        from booking_impl.cancel_next_bookings(v_id, v_status, coalesce(most_bookings, '1000')::integer);
    end if;
    select json_build_object('event', booking_impl.event_json(e, s), 'bookings', v_bookings, 'tickets', v_tickets,
        'dryRun', coalesce(dry_run, 'false')::boolean)
    into v_answer
    from booking_data.event e
    join booking_data.event_seats s on s.event_id = e.id
    where e.id = v_id;
    -- The key belongs to the request from the first step on, the answer is that of the last.
    if v_is_begun and v_is_complete then
        update booking_data.idempotency_key k set answer = v_answer where k.key = idempotency_key;
    elsif not v_is_begun and dry_run is distinct from 'true' then
        perform booking_impl.write_answer(
            idempotency_key => idempotency_key, operation => 'cancel_event', booking_id => null, event_id => v_id, request => '{}',
            answer => case when v_is_complete then v_answer end);
    end if;
    return query select v_answer, v_is_complete;
end
$$;

comment on function booking_api.cancel_event(text, text, text, text) is
'Cancels an event for good: at once nobody can book it, and its bookings lose its tickets, most_bookings (1 to 10000, 1000 unless told) with each call: call it again until is_complete. The answer has the event and how many bookings and tickets were touched so far; with dry_run true, how many would be, and nothing is changed. With an idempotency_key every step needs it; a repeat after the last returns its answer. Raises: ValidationError, IdempotencyKeyReused, EventNotFound, InvalidTransition.';
