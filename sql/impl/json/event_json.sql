create or replace function booking_impl.event_json(event booking_data.event, seats booking_data.event_seats)
returns json
language sql
stable
as $$
select json_build_object(
    'id', event.id,
    'name', event.name,
    'description', event.description,
    'venue', event.venue,
    'startsAt', booking_impl.rfc3339(event.starts_at),
    'endsAt', booking_impl.rfc3339(event.ends_at),
    'timeZone', event.time_zone,
    'status', event.status,
    'salesStartAt', booking_impl.rfc3339(event.sales_start_at),
    'salesEndAt', booking_impl.rfc3339(event.sales_end_at),
    'capacity', seats.capacity,
    'availableSeats', seats.capacity - seats.seats_taken,
    'maxPerBooking', event.max_per_booking,
    'maxPerCustomer', event.max_per_customer,
    'version', event.version,
    'createdAt', booking_impl.rfc3339(event.created_at),
    'updatedAt', booking_impl.rfc3339(event.updated_at))
$$;

comment on function booking_impl.event_json(booking_data.event, booking_data.event_seats) is
'The one public shape of an event.';
