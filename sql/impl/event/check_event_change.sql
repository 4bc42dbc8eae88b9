create or replace function booking_impl.check_event_change(event booking_data.event, seats booking_data.event_seats,
    capacity integer, if_match text)
returns void
language plpgsql
immutable
as $$
begin
    if not booking_impl.matches_version(if_match, event.version) then
        perform booking_impl.raise_error('TKC07', format('Event %s is now at version %s', event.id, event.version),
            json_build_object('eventId', event.id, 'version', event.version)::text);
    elsif event.status = 'cancelled' then
        perform booking_impl.raise_error('TKC06', format('Event %s is cancelled and cannot be changed', event.id),
            json_build_object('eventId', event.id, 'eventStatus', event.status)::text);
    elsif capacity < seats.seats_taken then
        perform booking_impl.raise_error('TKC05',
            format('Event %s has %s seats taken, more than a capacity of %s', event.id, seats.seats_taken, capacity),
            json_build_object('eventId', event.id, 'capacity', capacity, 'seatsTaken', seats.seats_taken)::text);
    end if;
end
$$;

comment on function booking_impl.check_event_change(booking_data.event, booking_data.event_seats, integer, text) is
'Refuses to change an event that has another version than the caller knows, is cancelled, or has more seats taken than the new capacity. Raises: VersionMismatch, InvalidTransition, CapacityBelowSold.';
