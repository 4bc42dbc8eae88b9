create or replace function booking_impl.change_message(change booking_data.change)
returns json
language plpgsql
stable
as $$
begin
    return json_build_object('type', change.kind, 'timestamp', booking_impl.rfc3339(change.happened_at), 'data', change.resource);
end
$$;

comment on function booking_impl.change_message(booking_data.change) is
'What a webhook is sent of a change, as Standard Webhooks recommends.';
