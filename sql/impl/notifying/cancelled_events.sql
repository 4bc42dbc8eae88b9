create or replace function booking_impl.cancelled_events(change booking_data.change)
returns uuid[]
language plpgsql
stable
as $$
begin
    if change.kind not in ('booking.cancelled', 'booking.partly_cancelled') then
        return array[]::uuid[];
    end if;
    return array(
        select s.id from unnest(change.seat_events) with ordinality s (id, number)
        where exists (
            select from booking_data.change c where c.event_id = s.id and c.kind = 'event.cancelled' and c.position < change.position)
        order by s.number);
end
$$;

comment on function booking_impl.cancelled_events(booking_data.change) is
'The events whose cancellation took tickets out of a booking with this change; none when the customer gave them back.';
