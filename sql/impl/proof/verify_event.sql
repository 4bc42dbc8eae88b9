drop function if exists booking_impl.verify_event(text);
create or replace function booking_impl.verify_event(event_id text, until timestamptz default null, out answer json, out broken text)
language plpgsql
stable
as $$
declare
    v_id uuid := booking_impl.read_uuid('eventId', event_id);
    v_found record;
    v_outcome record;
begin
    if not exists (select from booking_data.event e where e.id = v_id) and not exists (select from booking_data.event_seats s where s.event_id = v_id) then
        perform booking_impl.raise_error('TKN01', 'No event has this id: ' || v_id);
    end if;
    select * into v_found from booking_impl.recount_event(v_id, until);
    select * into v_outcome from booking_impl.violations_json(v_found.violations);
    broken := v_outcome.broken;
    answer := json_build_object(
        'status', case when v_outcome.broken is not null then 'broken' when v_found.verified < v_found.bookings then 'unverified' else 'ok' end,
        'eventId', v_id, 'bookings', v_found.bookings, 'verifiedBookings', v_found.verified, 'checks', v_outcome.checks);
end
$$;

comment on function booking_impl.verify_event(text, timestamptz) is
'Recounts one event with its bookings now, as many of them as there is time for (null: all): the answer, and in words what is broken (null: nothing). Raises: ValidationError, EventNotFound.';
