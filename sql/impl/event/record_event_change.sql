create or replace function booking_impl.record_event_change(event_id uuid, kind text, before json)
returns json
language plpgsql
volatile
as $$
declare
    v_shown record;
begin
    select e.updated_at, booking_impl.event_json(e, s) as event into v_shown
    from booking_data.event e
    join booking_data.event_seats s on s.event_id = e.id
    where e.id = record_event_change.event_id;
    insert into booking_data.change (kind, event_id, happened_at, resource, changes)
    values (record_event_change.kind, record_event_change.event_id, v_shown.updated_at, v_shown.event, booking_impl.find_changes(before, v_shown.event));
    return v_shown.event;
end
$$;

comment on function booking_impl.record_event_change(uuid, text, json) is
'Writes into change what was just done to an event, at its updated_at, and returns the event as it is shown now; before is how it was shown until then, null if it was not there.';
