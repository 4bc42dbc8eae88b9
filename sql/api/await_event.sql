create or replace function booking_api.await_event(event_id text)
returns void
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform booking_impl.lock_seats(array[booking_impl.read_uuid('id', event_id)]);
end
$$;

comment on function booking_api.await_event(text) is
'Returns once no other transaction holds the seats of an event, or fails with SQLSTATE 55P03 after lock_timeout; holds them itself until its own transaction ends. Raises: ValidationError.';
