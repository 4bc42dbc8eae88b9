create or replace function booking_impl.touch_seats()
returns trigger
language plpgsql
as $$
begin
    -- Whether anything differs or not: that the row is written is what a caller with an older snapshot runs into.
    update booking_data.event_seats s set capacity = s.capacity where s.event_id = new.id;
    return null;
end
$$;

comment on function booking_impl.touch_seats() is
'Writes the seats of an event that was changed, so that who locks them by a snapshot older than the change gets a serialization failure (40001).';
