create or replace function booking_impl.cancelled_events(change booking_data.change)
returns uuid[]
language sql
immutable
as $$
select array_remove(array[change.cancelled_event_id], null)
$$;

comment on function booking_impl.cancelled_events(booking_data.change) is
'The events whose cancellation took tickets out of a booking with this change; none when the customer gave them back.';
