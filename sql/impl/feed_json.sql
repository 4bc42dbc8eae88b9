create or replace function booking_impl.feed_json(change booking_data.change)
returns json
language plpgsql
stable
as $$
begin
    return json_build_object(
        'position', booking_impl.position_text(change.transaction_id, change.position),
        'kind', change.kind,
        'at', booking_impl.rfc3339(change.happened_at),
        split_part(change.kind, '.', 1), change.resource);
end
$$;

comment on function booking_impl.feed_json(booking_data.change) is
'The one public shape of a change in the feed; the last member is event or booking, null when it was not kept.';
