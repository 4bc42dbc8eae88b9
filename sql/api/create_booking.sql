create or replace function booking_api.create_booking(customer_email text, items jsonb, idempotency_key text default null)
returns json
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_outcome record;
begin
    select * into v_outcome from booking_api.create_bookings(
        jsonb_build_array(jsonb_build_object('customerEmail', customer_email, 'items', items)), array[idempotency_key]);
    if v_outcome.error_code is not null then
        perform booking_impl.raise_error(v_outcome.error_code, v_outcome.message, v_outcome.detail);
    end if;
    return v_outcome.booking;
end
$$;

comment on function booking_api.create_booking(text, jsonb, text) is
'Books all the items ([{"eventId", "quantity"}], 1 to 20) or none, and returns the booking; a repeat with the same idempotency_key returns the first one. Raises: ValidationError, IdempotencyKeyReused, EventNotFound, EventNotOnSale, InsufficientSeats, CustomerLimitExceeded.';
