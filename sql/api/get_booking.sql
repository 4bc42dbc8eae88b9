create or replace function booking_api.get_booking(booking_id text)
returns json
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_id uuid := booking_impl.read_uuid('id', booking_id);
    v_json json;
begin
    select b.booking into v_json from booking_impl.stored_bookings_json(array[v_id]) b;
    if v_json is null then
        perform booking_impl.raise_error('TKN02', 'No booking has this id: ' || v_id);
    end if;
    return v_json;
end
$$;

comment on function booking_api.get_booking(text) is
'One booking with its items. Raises: ValidationError, BookingNotFound.';
