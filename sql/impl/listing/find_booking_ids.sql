create or replace function booking_impl.find_booking_ids(email text, status text, event_id uuid, before uuid,
    row_limit integer, row_offset bigint)
returns uuid[]
language plpgsql
stable
as $$
declare
    v_many constant integer := 1000;
    v_by_event boolean := event_id is not null;
begin
    -- An address that has many bookings may have none of an event that has few, and all of its would be read for that.
    if email is not null and event_id is not null then
        v_by_event := exists (select from booking_data.booking b where lower(b.customer_email collate "C") = email order by b.id desc offset v_many limit 1)
            and not exists (
                select from booking_data.booking_item i where i.event_id = find_booking_ids.event_id order by i.booking_id desc offset v_many limit 1);
    end if;
    -- One statement per index that leads to the rows, so that each keeps its plan, whatever the filters.
    if email is not null and not v_by_event then
        return array(
            select b.id from booking_data.booking b
            -- The limit makes it a look-up for each booking in turn: a join would read all bookings of the address first.
            left join lateral (
                select i.booking_id from booking_data.booking_item i
                where i.booking_id = b.id and i.event_id = find_booking_ids.event_id
                limit 1
            ) i on true
            where lower(b.customer_email collate "C") = email and b.id < before
                and (find_booking_ids.status is null or b.status = find_booking_ids.status)
                and (find_booking_ids.event_id is null or i.booking_id is not null)
            order by b.id desc
            limit row_limit offset row_offset);
    elsif v_by_event and status = 'cancelled' then
        return array(
            select i.booking_id from booking_data.booking_item i
            cross join lateral (
                select b.status from booking_data.booking b
                where b.id = i.booking_id and (find_booking_ids.email is null or lower(b.customer_email collate "C") = find_booking_ids.email)
                limit 1
            ) b
            where i.event_id = find_booking_ids.event_id and i.cancelled_quantity = i.quantity and i.booking_id < before and b.status = 'cancelled'
            order by i.booking_id desc
            limit row_limit offset row_offset);
    elsif v_by_event then
        return array(
            select i.booking_id from booking_data.booking_item i
            cross join lateral (
                select b.status from booking_data.booking b
                where b.id = i.booking_id and (find_booking_ids.email is null or lower(b.customer_email collate "C") = find_booking_ids.email)
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
