create or replace function booking_impl.find_booking_ids(email text, status text, event_id uuid, before uuid,
    row_limit integer, row_offset bigint)
returns uuid[]
language plpgsql
stable
as $$
begin
    -- One statement per index that leads to the rows, so that each keeps its plan, whatever the filters.
    if email is not null then
        return array(
            select b.id from booking_data.booking b
            -- The limit makes it a look-up for each booking in turn: a join would read all bookings of the address first.
            left join lateral (
                select i.booking_id from booking_data.booking_item i
                where i.booking_id = b.id and i.event_id = find_booking_ids.event_id
                limit 1
            ) i on true
            where lower(b.customer_email) = email and b.id < before
                and (find_booking_ids.status is null or b.status = find_booking_ids.status)
                and (find_booking_ids.event_id is null or i.booking_id is not null)
            order by b.id desc
            limit row_limit offset row_offset);
    elsif event_id is not null and status = 'cancelled' then
        return array(
            select i.booking_id from booking_data.booking_item i
            cross join lateral (
                select b.status from booking_data.booking b
                where b.id = i.booking_id
                limit 1
            ) b
            where i.event_id = find_booking_ids.event_id and i.cancelled_quantity = i.quantity and i.booking_id < before and b.status = 'cancelled'
            order by i.booking_id desc
            limit row_limit offset row_offset);
    elsif event_id is not null then
        return array(
            select i.booking_id from booking_data.booking_item i
            cross join lateral (
                select b.status from booking_data.booking b
                where b.id = i.booking_id
                limit 1
            ) b
            where i.event_id = find_booking_ids.event_id and i.booking_id < before
                and (find_booking_ids.status is null or b.status = find_booking_ids.status)
            order by i.booking_id desc
            limit row_limit offset row_offset);
    elsif status = 'cancelled' then
        return array(
            select b.id from booking_data.booking b
            where b.status = 'cancelled' and b.id < before
            order by b.id desc
            limit row_limit offset row_offset);
    end if;
    return array(
        select b.id from booking_data.booking b
        where b.id < before and (find_booking_ids.status is null or b.status = find_booking_ids.status)
        order by b.id desc
        limit row_limit offset row_offset);
end
$$;

comment on function booking_impl.find_booking_ids(text, text, uuid, uuid, integer, bigint) is
'Ids of the bookings that fit the filters (null: any; the e-mail in lower case), newest first, older than the booking before.';
