create or replace function booking_api.close_event(event_id text)
returns json
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return booking_impl.change_event_status(booking_impl.read_uuid('id', event_id), '{on_sale}', 'closed', 'event.closed');
end
$$;

comment on function booking_api.close_event(text) is
'Stops the sales of an event that is on sale; publish_event takes them up again. Raises: ValidationError, EventNotFound, InvalidTransition.';
