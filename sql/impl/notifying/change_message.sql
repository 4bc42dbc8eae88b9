create or replace function booking_impl.change_message(change booking_data.change)
returns json
language plpgsql
stable
as $$
begin
    return case when change.event_id is null then
        json_build_object('type', change.kind, 'timestamp', booking_impl.rfc3339(change.happened_at), 'data', change.resource)
    else
        json_build_object('type', change.kind, 'timestamp', booking_impl.rfc3339(change.happened_at), 'data', change.resource,
            'changes', change.changes)
    end;
end
$$;

comment on function booking_impl.change_message(booking_data.change) is
'What a webhook is sent of a change, as Standard Webhooks recommends; of an event also what the step changed.';
