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
    v_outcome record;
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

    select * into v_outcome from booking_impl.cancel_each(array[v_id], array[request], false);
    if v_outcome.error_code is not null then
        -- A duplicate may have done it while the locks were waited for.
        v_answer := (booking_impl.find_replayed_answer(idempotency_key, 'cancel_booking', v_id, v_request)).answer;
        if v_answer is null then
            perform booking_impl.raise_error(v_outcome.error_code, v_outcome.message, v_outcome.detail);
        end if;
        return v_answer;
    end if;
    perform booking_impl.write_answer(
        idempotency_key => idempotency_key, operation => 'cancel_booking', booking_id => v_id, event_id => null, request => v_request,
        answer => v_outcome.booking);
    return v_outcome.booking;
end
$$;

comment on function booking_api.cancel_booking(text, jsonb, text) is
'Cancels a booking and gives its seats back, once; with the optional body {"items": [{"eventId", "quantity"}]} so many tickets of these events only, and the whole booking when none remains. A repeat with the same idempotency_key returns the first answer. Raises: ValidationError, IdempotencyKeyReused, BookingNotFound, BookingAlreadyCancelled.';
