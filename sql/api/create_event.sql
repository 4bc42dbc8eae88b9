drop function if exists booking_api.create_event(jsonb);

create or replace function booking_api.create_event(request jsonb, idempotency_key text default null)
returns json
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now timestamptz(3) := clock_timestamp();
    v_faults jsonb := booking_impl.find_event_faults(request, true) || booking_impl.key_faults(idempotency_key);
    v_event booking_data.event;
    v_answer json;
begin
    -- Before the times are held against the clock: what was made in time is answered as it was.
    if v_faults = '[]' then
        v_answer := (booking_impl.find_replayed_answer(idempotency_key, 'create_event', null, request)).answer;
        if v_answer is not null then
            return v_answer;
        end if;
    end if;
    perform booking_impl.raise_validation_error(v_faults || booking_impl.find_past_faults(request, request, null));
    v_event := booking_impl.fill_event(null, '{"timeZone": "UTC", "maxPerBooking": 3}'::jsonb || request);
    v_event.id := booking_impl.uuid_v7((extract(epoch from v_now) * 1000)::bigint, 0);
    v_event.status := 'draft';
    v_event.version := 1;
    v_event.created_at := v_now;
    v_event.updated_at := v_now;
    insert into booking_data.event select v_event.*;
    insert into booking_data.event_seats (event_id, capacity) values (v_event.id, (request -> 'capacity')::integer);
    v_answer := booking_impl.record_event_change(v_event.id, 'event.created', null);
    perform booking_impl.write_answer(
        idempotency_key => idempotency_key, operation => 'create_event', booking_id => null, event_id => v_event.id, request => request,
        answer => v_answer);
    return v_answer;
end
$$;

comment on function booking_api.create_event(jsonb, text) is
'Makes an event, a draft: request has name, startsAt and capacity (seats), and what else an organiser may set. Neither its end (endsAt, else startsAt) nor that of its sales may be past. A repeat with the same idempotency_key returns the first answer. Raises: ValidationError, IdempotencyKeyReused.';
