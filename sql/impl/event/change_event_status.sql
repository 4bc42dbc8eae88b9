create or replace function booking_impl.change_event_status(event_id uuid, allowed_from text[], status text, kind text)
returns json
language plpgsql
volatile
as $$
declare
    v_event booking_data.event;
    v_before json;
    v_hindrance text;
begin
    v_event := booking_impl.lock_event(event_id);
    -- Nothing is sold of what is over.
    v_hindrance := case when v_event.status <> all (allowed_from) then v_event.status
        when status = 'on_sale' and coalesce(v_event.ends_at, v_event.starts_at) <= clock_timestamp() then 'over' end;
    if v_hindrance is not null then
        perform booking_impl.raise_error('TKC06',
            format(case v_hindrance when change_event_status.status then 'Event %s is already %s' else 'Event %s is %s and cannot be %s' end,
                event_id, case v_hindrance when 'draft' then 'a draft' else replace(v_hindrance, '_', ' ') end, split_part(kind, '.', 2)),
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
'Takes an event from one of some states to another (on sale only while it is not over), and records it as a change of this kind. Raises: EventNotFound, InvalidTransition.';
