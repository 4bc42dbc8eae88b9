create or replace function booking_impl.lock_event(event_id uuid)
returns booking_data.event
language plpgsql
volatile
as $$
declare
    v_event booking_data.event;
begin
    perform booking_impl.lock_seats(array[event_id]);
    select e.* into v_event from booking_data.event e where e.id = event_id for no key update;
    if v_event.id is null then
        perform booking_impl.raise_error('TKN01', 'No event has this id: ' || event_id);
    end if;
    return v_event;
end
$$;

comment on function booking_impl.lock_event(uuid) is
'Locks an event until the transaction ends, its seats first as in every writer, and reads it. Raises: EventNotFound.';
