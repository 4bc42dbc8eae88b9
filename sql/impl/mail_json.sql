create or replace function booking_impl.mail_json(change booking_data.change)
returns json
language plpgsql
stable
as $$
begin
    return json_build_object(
        'kind', change.kind,
        'bookingId', change.booking_id,
        'happenedAtUtc', booking_impl.ics_time(change.happened_at),
        'sequence', (
            select count(*) from booking_data.change c where c.booking_id = change.booking_id and c.position < change.position),
        'items', (
            select json_agg(json_build_object(
                'eventId', i.item ->> 'eventId',
                'eventName', i.item ->> 'eventName',
                'venue', e.venue,
                'timeZone', e.time_zone,
                'startsAtLocal', booking_impl.local_time(e.starts_at, e.time_zone),
                'endsAtLocal', booking_impl.local_time(e.ends_at, e.time_zone),
                'startsAtUtc', booking_impl.ics_time(e.starts_at),
                'endsAtUtc', booking_impl.ics_time(e.ends_at),
                'quantity', i.item -> 'remainingQuantity',
                'cancelledQuantity', i.item -> 'cancelledQuantity') order by i.number)
            from json_array_elements(change.resource -> 'items') with ordinality i (item, number)
            left join lateral (
                select e.venue, e.time_zone, e.starts_at, e.ends_at from booking_data.event e
                where e.id = (i.item ->> 'eventId')::uuid
                limit 1
            ) e on true));
end
$$;

comment on function booking_impl.mail_json(booking_data.change) is
'What a mail about a booking needs: the booking as it was right after the change (quantity: the tickets that were left), its events as they are now, times for people and for calendars, and a sequence that grows with each change of the booking.';
