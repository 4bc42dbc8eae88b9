create or replace function booking_api.publish_event(event_id text)
returns json
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return booking_impl.change_event_status(booking_impl.read_uuid('id', event_id), '{draft,closed}', 'on_sale', 'event.published');
end
$$;

comment on function booking_api.publish_event(text) is
'Puts an event on sale: a draft, or one that was closed, until it is over. Raises: ValidationError, EventNotFound, InvalidTransition.';
