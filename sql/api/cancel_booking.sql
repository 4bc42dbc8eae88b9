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
    v_status text;
    v_part record;
begin
    perform booking_impl.raise_validation_error(booking_impl.uuid_faults('id', booking_id) || booking_impl.find_cancel_faults(request));
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
        perform booking_impl.raise_refusal('TKC02', 'This booking is already cancelled: ' || v_id);
    end if;

    select * into v_part from booking_impl.read_cancellation(v_id, request -> 'items');
    perform booking_impl.raise_validation_error(v_part.faults);
    perform booking_impl.cancel_items(array_fill(v_id, array[cardinality(v_part.event_ids)]), v_part.event_ids, v_part.quantities);
    return (select c.resource from booking_data.change c where c.booking_id = v_id order by c.position desc limit 1);
end
$$;

comment on function booking_api.cancel_booking(text, jsonb) is
'Cancels a booking and gives its seats back, once; with the optional body {"items": [{"eventId", "quantity"}]} so many tickets of these events only, and the whole booking when none remains. Raises: ValidationError, BookingNotFound, BookingAlreadyCancelled.';
