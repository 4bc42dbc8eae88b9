create or replace function booking_impl.mail_items_json(change booking_data.change, booking json, steps bigint)
returns json
language plpgsql
stable
as $$
declare
    v_cancelled uuid[] := booking_impl.cancelled_events(change);
begin
    return (
        select json_agg(json_build_object(
            'eventId', i.id,
            'eventName', i.item ->> 'eventName',
            'isConcerned', v_cancelled = '{}' or i.id = any (v_cancelled),
            'venue', e.venue,
            'timeZone', e.time_zone,
            'startsAtLocal', booking_impl.local_time(e.starts_at, e.time_zone),
            'endsAtLocal', booking_impl.local_time(e.ends_at, e.time_zone),
            'startsAtUtc', booking_impl.ics_time(e.starts_at),
            'endsAtUtc', booking_impl.ics_time(e.ends_at),
            'quantity', i.item -> 'quantity',
            'cancelledQuantity', i.item -> 'cancelledQuantity',
            'remainingQuantity', i.item -> 'remainingQuantity',
            'sequence', steps + coalesce(e.version, 1) - 1,
            'old', booking_impl.old_place_json(change)) order by i.number)
        from (
            select i.item, i.number, (i.item ->> 'eventId')::uuid as id
            from json_array_elements(booking -> 'items') with ordinality i (item, number)
        ) i
        left join lateral (
            select e.* from booking_data.event e where e.id = i.id limit 1
        ) e on true
        where change.event_id is null or i.id = change.event_id);
end
$$;

comment on function booking_impl.mail_items_json(booking_data.change, json, bigint) is
'The items of a mail: of the booking, or of the event that was moved alone; with its events as they are now, times for people and for calendars, and a sequence that grows with each step of the booking (so many were before) and of the event.';
