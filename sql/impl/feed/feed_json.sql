create or replace function booking_impl.feed_json(change booking_data.change)
returns json
language plpgsql
stable
as $$
begin
    return case when change.event_id is null then
        json_build_object(
            'position', booking_impl.position_text(change.epoch, change.transaction_id, change.position),
            'kind', change.kind,
            'at', booking_impl.rfc3339(change.happened_at),
            'booking', change.resource)
    else
        json_build_object(
            'position', booking_impl.position_text(change.epoch, change.transaction_id, change.position),
            'kind', change.kind,
            'at', booking_impl.rfc3339(change.happened_at),
            'event', change.resource,
            'changes', change.changes)
    end;
end
$$;

comment on function booking_impl.feed_json(booking_data.change) is
'The one public shape of a change in the feed: of a booking, or of an event with what the step changed.';
