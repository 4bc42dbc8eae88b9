create or replace function booking_impl.stored_bookings_json(booking_ids uuid[])
returns table (booking_id uuid, booking json)
language plpgsql
stable
as $$
begin
    return query
    select b.id, booking_impl.booking_json(
        booking_id => b.id, customer_email => b.customer_email, status => b.status, created_at => b.created_at, updated_at => b.updated_at,
        cancelled_at => b.cancelled_at, items => i.items, total_quantity => i.total_quantity, total_remaining => i.total_remaining)
    from booking_data.booking b
    cross join lateral (
        select json_agg(item.json), sum(item.quantity), sum(item.quantity - item.cancelled_quantity)
        from (
            -- The name by a query of its own: a join planned while event was empty could read all of it for good.
            select bi.quantity, bi.cancelled_quantity, booking_impl.booking_item_json(bi.event_id,
                (select e.name from booking_data.event e where e.id = bi.event_id), bi.quantity, bi.cancelled_quantity) as json
            from booking_data.booking_item bi
            where bi.booking_id = b.id
            order by bi.event_id
        ) item
    ) i (items, total_quantity, total_remaining)
    where b.id = any (booking_ids);
end
$$;

comment on function booking_impl.stored_bookings_json(uuid[]) is
'The JSON of stored bookings by id, in no order; an id that does not exist has no row.';
