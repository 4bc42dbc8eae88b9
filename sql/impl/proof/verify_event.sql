create or replace function booking_impl.verify_event(event_id text, out answer json, out broken text)
language plpgsql
stable
as $$
declare
    v_id uuid := booking_impl.read_uuid('eventId', event_id);
    v_outcome record;
begin
    if not exists (select from booking_data.event e where e.id = v_id) and not exists (select from booking_data.event_seats s where s.event_id = v_id) then
        perform booking_impl.raise_error('TKN01', 'No event has this id: ' || v_id);
    end if;
    select * into v_outcome from booking_impl.violations_json(booking_impl.find_violations_of_event(v_id));
    broken := v_outcome.broken;
    answer := json_build_object('status', case when v_outcome.broken is null then 'ok' else 'broken' end, 'eventId', v_id, 'checks', v_outcome.checks);
end
$$;

comment on function booking_impl.verify_event(text) is
'Recounts one event with its bookings now: the answer, and in words what is broken (null: nothing). Raises: ValidationError, EventNotFound.';
