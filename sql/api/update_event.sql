create or replace function booking_api.update_event(event_id text, request jsonb, if_match text default null)
returns json
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_id uuid;
    v_old booking_data.event;
    v_seats booking_data.event_seats;
    v_before json;
    v_body jsonb;
    v_new booking_data.event;
    v_capacity integer;
    v_left integer;
    v_shown json;
begin
    perform booking_impl.raise_validation_error(
        booking_impl.uuid_faults('id', event_id) || booking_impl.find_event_faults(request, false));
    v_id := event_id::uuid;
    v_old := booking_impl.lock_event(v_id);
    select s.* into v_seats from booking_data.event_seats s where s.event_id = v_id;

    v_before := booking_impl.event_json(v_old, v_seats);
    v_body := v_before::jsonb || request;
    perform booking_impl.raise_validation_error(
        booking_impl.find_date_faults(request, v_body) || booking_impl.find_past_faults(request, v_body, v_old));
    v_new := booking_impl.fill_event(v_old, v_body);
    v_capacity := (v_body -> 'capacity')::integer;
    perform booking_impl.check_event_change(v_old, v_seats, v_capacity, if_match);

    if v_new is not distinct from v_old and v_capacity = v_seats.capacity then
        return v_before;
    end if;
    update booking_data.event_seats s set capacity = v_capacity where s.event_id = v_id and s.capacity <> v_capacity;
    update booking_data.event e
    set (name, description, venue, starts_at, ends_at, time_zone, sales_start_at, sales_end_at, max_per_booking, max_per_customer,
        version, updated_at) = row(v_new.name, v_new.description, v_new.venue, v_new.starts_at, v_new.ends_at, v_new.time_zone,
        v_new.sales_start_at, v_new.sales_end_at, v_new.max_per_booking, v_new.max_per_customer, e.version + 1, clock_timestamp())
    where e.id = v_id;
    v_shown := booking_impl.record_event_change(v_id, 'event.updated', v_before);
    v_left := v_capacity - v_seats.seats_taken;
    if (v_left = 0) <> (v_seats.capacity = v_seats.seats_taken) then
        perform booking_impl.record_availability_transitions(array[v_id], case v_left when 0 then 'event.sold_out' else 'event.available_again' end, clock_timestamp());
    end if;
    return v_shown;
end
$$;

comment on function booking_api.update_event(text, jsonb, text) is
'Sets the members of an event that the request has (null clears), unless they are so already; if_match is the version that must be current, as a number or an If-Match header. Raises: ValidationError, EventNotFound, VersionMismatch, InvalidTransition, CapacityBelowSold.';
