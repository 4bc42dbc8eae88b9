create or replace function booking_impl.count_bookings(email text, status text, event_id uuid)
returns bigint
language plpgsql
stable
as $$
begin
    return (
        select count(*) from booking_data.booking b
        where (email is null or lower(b.customer_email collate "C") = email)
            and (count_bookings.status is null or b.status = count_bookings.status)
            and (count_bookings.event_id is null or b.id in (
                select i.booking_id from booking_data.booking_item i where i.event_id = count_bookings.event_id)));
end
$$;

comment on function booking_impl.count_bookings(text, text, uuid) is
'How many bookings fit the filters of find_booking_ids. Counts them all: only for a caller who asks for a page by number.';
