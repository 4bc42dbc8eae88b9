create or replace function booking_impl.count_bookings(email text, status text, event_id uuid)
returns bigint
language plpgsql
stable
as $$
declare
    v_many constant integer := 1000;
begin
    -- No index tells who is confirmed, but whoever is not cancelled is: few are, and an index has them.
    if status = 'confirmed' and email is null then
        return booking_impl.count_bookings(null, null, event_id) - booking_impl.count_bookings(null, 'cancelled', event_id);
    end if;
    -- One statement per index that leads to the rows, so that each keeps its plan. With both an address and an event, by the one that has few.
    if email is not null and event_id is null then
        return (
            select count(*) from booking_data.booking b
            where lower(b.customer_email collate "C") = email and (count_bookings.status is null or b.status = count_bookings.status));
    elsif email is not null and not exists (
        select from booking_data.booking b where lower(b.customer_email collate "C") = email order by b.id desc offset v_many limit 1) then
        return (
            select count(*) from booking_data.booking b
            cross join lateral (
                select from booking_data.booking_item i where i.booking_id = b.id and i.event_id = count_bookings.event_id limit 1
            ) i
            where lower(b.customer_email collate "C") = email and (count_bookings.status is null or b.status = count_bookings.status));
    elsif email is not null and not exists (
        select from booking_data.booking_item i where i.event_id = count_bookings.event_id order by i.booking_id desc offset v_many limit 1) then
        return (
            select count(*) from booking_data.booking_item i
            cross join lateral (
                select b.status, b.customer_email from booking_data.booking b where b.id = i.booking_id limit 1
            ) b
            where i.event_id = count_bookings.event_id and lower(b.customer_email collate "C") = count_bookings.email
                and (count_bookings.status is null or b.status = count_bookings.status));
    elsif email is not null then
        -- No join: one planned while the tables were empty would look every booking up by itself.
        return (
            select count(*) from (
                select b.id from booking_data.booking b
                where lower(b.customer_email collate "C") = email and (count_bookings.status is null or b.status = count_bookings.status)
                intersect
                select i.booking_id from booking_data.booking_item i where i.event_id = count_bookings.event_id
            ) b);
    elsif event_id is not null and status = 'cancelled' then
        return (
            select count(*) from booking_data.booking_item i
            cross join lateral (select b.status from booking_data.booking b where b.id = i.booking_id limit 1) b
            where i.event_id = count_bookings.event_id and i.cancelled_quantity = i.quantity and b.status = 'cancelled');
    elsif event_id is not null then
        return (select count(*) from booking_data.booking_item i where i.event_id = count_bookings.event_id);
    elsif status = 'cancelled' then
        return (select count(*) from booking_data.booking b where b.status = 'cancelled');
    end if;
    return (select count(*) from booking_data.booking b);
end
$$;

comment on function booking_impl.count_bookings(text, text, uuid) is
'How many bookings fit the filters of find_booking_ids. Counts all of those, and without a filter everything: only for a caller who asks for a page by number.';
