create or replace function booking_impl.change_json(change booking_data.change)
returns json
language plpgsql
stable
as $$
declare
    v_seats json;
begin
    select coalesce(json_agg(json_build_object('eventId', s.event_id, 'delta', s.delta) order by s.number), '[]') into v_seats
    from unnest(change.seat_events, change.seat_deltas) with ordinality s (event_id, delta, number);
    return case when change.event_id is null then
        json_build_object(
            'at', booking_impl.rfc3339(change.happened_at),
            'kind', change.kind,
            'transactionId', change.transaction_id::text,
            'actor', change.actor,
            'seats', v_seats,
            'booking', change.resource)
    else
        json_build_object(
            'at', booking_impl.rfc3339(change.happened_at),
            'kind', change.kind,
            'transactionId', change.transaction_id::text,
            'actor', change.actor,
            'seats', v_seats,
            'event', change.resource,
            'changes', change.changes)
    end;
end
$$;

comment on function booking_impl.change_json(booking_data.change) is
'The one public shape of an entry of a history: of a booking, or of an event with what the step changed.';
