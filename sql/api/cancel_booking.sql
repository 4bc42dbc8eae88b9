drop function if exists booking_api.cancel_booking(text, jsonb);

create or replace function booking_api.cancel_booking(booking_id text, request jsonb default null, idempotency_key text default null)
returns json
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_id uuid;
    v_status text;
    v_part record;
    v_request jsonb := coalesce(request, '{}');
    v_answer json;
begin
    perform booking_impl.raise_validation_error(booking_impl.uuid_faults('id', booking_id) || booking_impl.find_cancel_faults(request)
        || booking_impl.key_faults(idempotency_key));
    v_id := booking_id::uuid;
    v_answer := (booking_impl.find_replayed_answer(idempotency_key, 'cancel_booking', v_id, v_request)).answer;
    if v_answer is not null then
        return v_answer;
    end if;

    -- Seats before the booking, as in every writer; what is cancelled stays so and locks nothing.
    if exists (select from booking_data.booking b where b.id = v_id and b.status <> 'cancelled') then
        perform booking_impl.lock_seats(array(
            select i.event_id from booking_data.booking_item i where i.booking_id = v_id order by i.event_id));
    end if;
    select b.status into v_status from booking_data.booking b where b.id = v_id for no key update;
    -- A duplicate may have done it while the locks were waited for.
    v_answer := (booking_impl.find_replayed_answer(idempotency_key, 'cancel_booking', v_id, v_request)).answer;
    if v_answer is not null then
        return v_answer;
    elsif v_status is null then
        perform booking_impl.raise_error('TKN02', 'No booking has this id: ' || v_id);
    elsif v_status = 'cancelled' then
        perform booking_impl.raise_error('TKC02', 'This booking is already cancelled: ' || v_id);
    end if;

    select * into v_part from booking_impl.read_cancellation(v_id, request -> 'items');
    perform booking_impl.raise_validation_error(v_part.faults);
    perform booking_impl.cancel_items(array_fill(v_id, array[cardinality(v_part.event_ids)]), v_part.event_ids, v_part.quantities);
    v_answer := (select c.resource from booking_data.change c where c.booking_id = v_id order by c.position desc limit 1);
    perform booking_impl.write_answer(
        idempotency_key => idempotency_key, operation => 'cancel_booking', booking_id => v_id, event_id => null, request => v_request,
        answer => v_answer);
    return v_answer;
end
$$;

comment on function booking_api.cancel_booking(text, jsonb, text) is
'Cancels a booking and gives its seats back, once; with the optional body {"items": [{"eventId", "quantity"}]} so many tickets of these events only, and the whole booking when none remains. A repeat with the same idempotency_key returns the first answer. Raises: ValidationError, IdempotencyKeyReused, BookingNotFound, BookingAlreadyCancelled.';
