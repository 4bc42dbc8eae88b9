create or replace function booking_impl.change_event_status(event_id uuid, allowed_from text[], status text, kind text)
returns json
language plpgsql
volatile
as $$
declare
    v_status text;
begin
    v_status := (booking_impl.lock_event(event_id)).status;
    if v_status <> all (allowed_from) then
        perform booking_impl.raise_refusal('TKC06',
            format('An event that is %s cannot be %s: %s', v_status, split_part(kind, '.', 2), event_id),
            json_build_object('eventId', event_id, 'eventStatus', v_status)::text);
    end if;
    update booking_data.event e
    set status = change_event_status.status, version = e.version + 1, updated_at = clock_timestamp()
    where e.id = change_event_status.event_id;
    return booking_impl.record_event_change(event_id, kind);
end
$$;

comment on function booking_impl.change_event_status(uuid, text[], text, text) is
'Takes an event from one of some states to another, and records it as a change of this kind. Raises: EventNotFound, InvalidTransition.';
