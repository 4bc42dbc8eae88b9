create or replace function booking_impl.mail_json(change booking_data.change, booking_id uuid)
returns json
language plpgsql
stable
as $$
declare
    v_id uuid := coalesce(booking_id, change.booking_id);
    v_booking json := change.resource;
    v_steps bigint;
begin
    -- What was moved is told of the booking as it is now; what was booked or cancelled, as it was right after.
    if change.event_id is not null then
        v_booking := (select s.booking from booking_impl.stored_bookings_json(array[v_id]) s);
    end if;
    v_steps := (
        select count(*) from booking_data.change c
        where c.booking_id = v_id and (c.position < change.position or change.event_id is not null))
        - case when change.event_id is null then 0 else 1 end;
    return json_build_object(
        'kind', case when booking_impl.cancelled_events(change) = '{}' then change.kind else 'event.cancelled' end,
        'bookingId', v_id,
        'happenedAtUtc', booking_impl.ics_time(change.happened_at),
        'items', booking_impl.mail_items_json(change, v_booking, v_steps));
end
$$;

comment on function booking_impl.mail_json(booking_data.change, uuid) is
'What a mail needs: about a change of a booking, or about an event that was moved, to the customer of this booking. Its kind names the templates: event.cancelled when tickets were lost to the cancellation of their event.';
