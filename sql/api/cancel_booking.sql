create or replace function booking_api.cancel_booking(booking_id text, request jsonb default null)
returns json
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
    v_faults jsonb := booking_impl.uuid_faults('id', booking_id);
    v_status text;
    v_now timestamptz(3);
begin
    if jsonb_typeof(request) <> 'object' then
        v_faults := v_faults || booking_impl.body_fault('', 'the body must be absent, empty or {}');
    elsif request is not null then
        v_faults := v_faults || booking_impl.reject_members(request, '{}');
    end if;
    perform booking_impl.raise_validation_error(v_faults);
    v_id := booking_id::uuid;

    -- Seats before the booking, as in every writer; what is cancelled stays so and locks nothing.
    if exists (select from booking_data.booking b where b.id = v_id and b.status <> 'cancelled') then
        perform booking_impl.lock_seats(array(
            select i.event_id from booking_data.booking_item i where i.booking_id = v_id order by i.event_id));
    end if;
    select b.status into v_status from booking_data.booking b where b.id = v_id for no key update;
    if v_status is null then
        perform booking_impl.raise_refusal('TKN02', 'No booking has this id: ' || v_id);
    elsif v_status = 'cancelled' then
        perform booking_impl.raise_refusal('TKC02', 'This booking is cancelled already: ' || v_id);
    end if;

    v_now := clock_timestamp();
    update booking_data.event_seats s set seats_taken = s.seats_taken - i.quantity
    from booking_data.booking_item i
    where i.booking_id = v_id and s.event_id = i.event_id;
    update booking_data.booking b set status = 'cancelled', cancelled_at = v_now, updated_at = v_now where b.id = v_id;
    return (select b.booking from booking_impl.stored_bookings_json(array[v_id]) b);
end
$$;

comment on function booking_api.cancel_booking(text, jsonb) is
'Cancels a booking and gives its seats back, once; request is the optional body, null or {}. Raises: ValidationError, BookingNotFound, BookingAlreadyCancelled.';
