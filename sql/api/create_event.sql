create or replace function booking_api.create_event(request jsonb)
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
    v_now timestamptz(3) := clock_timestamp();
    v_event booking_data.event;
begin
    perform booking_impl.raise_validation_error(
        booking_impl.find_event_faults(request, true) || booking_impl.find_past_faults(request, request, null));
    v_event := booking_impl.fill_event(null, '{"timeZone": "UTC", "maxPerBooking": 3}'::jsonb || request);
    v_event.id := booking_impl.uuid_v7((extract(epoch from v_now) * 1000)::bigint, 0);
    v_event.status := 'draft';
    v_event.version := 1;
    v_event.created_at := v_now;
    v_event.updated_at := v_now;
    insert into booking_data.event select v_event.*;
    insert into booking_data.event_seats (event_id, capacity) values (v_event.id, (request -> 'capacity')::integer);
    return booking_impl.record_event_change(v_event.id, 'event.created', null);
end
$$;

comment on function booking_api.create_event(jsonb) is
'Makes an event, a draft: request has name, startsAt and capacity (seats), and what else an organiser may set. Neither its end (endsAt, else startsAt) nor that of its sales may be past. Raises: ValidationError.';
