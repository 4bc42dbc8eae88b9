create or replace function booking_impl.old_place_json(change booking_data.change)
returns json
language plpgsql
stable
as $$
declare
    v_old jsonb;
begin
    if change.event_id is null then
        return null;
    end if;
    select change.resource::jsonb || coalesce(jsonb_object_agg(m.name, m.change -> 'old'), '{}') into v_old
    from json_each(change.changes) m (name, change);
    return json_build_object(
        'venue', v_old ->> 'venue',
        'timeZone', v_old ->> 'timeZone',
        'startsAtLocal', booking_impl.local_time((v_old ->> 'startsAt')::timestamptz, v_old ->> 'timeZone'),
        'endsAtLocal', booking_impl.local_time((v_old ->> 'endsAt')::timestamptz, v_old ->> 'timeZone'));
end
$$;

comment on function booking_impl.old_place_json(booking_data.change) is
'When and where an event was to be before a change of it, for people; null for a change of a booking.';
