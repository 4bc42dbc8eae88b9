create or replace function booking_api.get_event(event_id text)
returns json
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_id uuid := booking_impl.read_uuid('id', event_id);
    v_json json;
begin
    select booking_impl.event_json(e, s) into v_json
    from booking_data.event e
    join booking_data.event_seats s on s.event_id = e.id
    where e.id = v_id;
    if v_json is null then
        perform booking_impl.raise_error('TKN01', 'No event has this id: ' || v_id);
    end if;
    return v_json;
end
$$;

comment on function booking_api.get_event(text) is
'One event with its seats. Raises: ValidationError, EventNotFound.';
