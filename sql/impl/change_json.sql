create or replace function booking_impl.change_json(change booking_data.change)
returns json
language plpgsql
stable
as $$
begin
    return json_build_object(
        'at', booking_impl.rfc3339(change.happened_at),
        'kind', change.kind,
        'transactionId', change.transaction_id::text,
        'actor', change.actor,
        'seats', (
            select coalesce(json_agg(json_build_object('eventId', s.event_id, 'delta', s.delta) order by s.number), '[]')
            from unnest(change.seat_events, change.seat_deltas) with ordinality s (event_id, delta, number)),
        split_part(change.kind, '.', 1), change.resource);
end
$$;

comment on function booking_impl.change_json(booking_data.change) is
'The one public shape of an entry of a history; the last member is event or booking, null when it was not kept.';
