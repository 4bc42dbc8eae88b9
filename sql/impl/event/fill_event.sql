create or replace function booking_impl.fill_event(event booking_data.event, body jsonb)
returns booking_data.event
language plpgsql
stable
as $$
begin
    event.name := body ->> 'name';
    event.description := body ->> 'description';
    event.venue := body ->> 'venue';
    event.starts_at := (body ->> 'startsAt')::timestamptz;
    event.ends_at := (body ->> 'endsAt')::timestamptz;
    event.time_zone := body ->> 'timeZone';
    event.sales_start_at := (body ->> 'salesStartAt')::timestamptz;
    event.sales_end_at := (body ->> 'salesEndAt')::timestamptz;
    event.max_per_booking := (body ->> 'maxPerBooking')::numeric::integer;
    event.max_per_customer := (body ->> 'maxPerCustomer')::numeric::integer;
    return event;
end
$$;

comment on function booking_impl.fill_event(booking_data.event, jsonb) is
'An event with everything that an organiser may set taken from its JSON, which must have been checked; the capacity is not in this row.';
