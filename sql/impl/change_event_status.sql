create or replace function booking_impl.change_event_status(event_id uuid, allowed_from text[], status text, kind text)
returns json
language plpgsql
volatile
as $$
declare
    v_event booking_data.event;
    v_before json;
begin
    v_event := booking_impl.lock_event(event_id);
    if v_event.status <> all (allowed_from) then
        perform booking_impl.raise_refusal('TKC06',
            format(case v_event.status when change_event_status.status then 'Event %s is already %s' else 'Event %s is %s and cannot be %s' end,
                event_id, case v_event.status when 'draft' then 'a draft' else replace(v_event.status, '_', ' ') end, split_part(kind, '.', 2)),
            json_build_object('eventId', event_id, 'eventStatus', v_event.status)::text);
    end if;
    select booking_impl.event_json(v_event, s) into v_before from booking_data.event_seats s where s.event_id = v_event.id;
    update booking_data.event e
    set status = change_event_status.status, version = e.version + 1, updated_at = clock_timestamp()
    where e.id = change_event_status.event_id;
    return booking_impl.record_event_change(event_id, kind, v_before);
end
$$;

comment on function booking_impl.change_event_status(uuid, text[], text, text) is
'Takes an event from one of some states to another, and records it as a change of this kind. Raises: EventNotFound, InvalidTransition.';
