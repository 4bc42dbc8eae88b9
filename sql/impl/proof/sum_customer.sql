create or replace function booking_impl.sum_customer(event_id uuid, customer text, first uuid, most integer, epoch integer, transaction_id xid8,
    out tickets bigint, out bookings integer, out next uuid)
language plpgsql
stable
as $$
declare
    v_of_customer uuid;
    v_of_event uuid;
    v_until uuid;
begin
    -- Both indexes are in the order of booking ids: where as many rows lead further there are fewer to look at.
    select b.id into v_of_customer from booking_data.booking b
    where lower(b.customer_email collate "C") = customer and b.id >= first
    order by b.id offset most limit 1;
    if v_of_customer is not null then
        select i.booking_id into v_of_event from booking_data.booking_item i
        where i.event_id = sum_customer.event_id and i.booking_id >= first
        order by i.booking_id offset most limit 1;
    end if;
    if v_of_customer is null or v_of_event <= v_of_customer then
        next := v_of_customer;
        v_until := coalesce(next, 'ffffffff-ffff-ffff-ffff-ffffffffffff');
        select coalesce(sum(h.tickets), 0), count(*) into tickets, bookings
        from booking_data.booking b
        -- The limit keeps it a look-up for each booking of the customer.
        left join lateral (
            select case when epoch is null then i.quantity - i.cancelled_quantity else (
                select sum(d.delta) from booking_data.change c
                cross join lateral unnest(c.seat_events, c.seat_deltas) d (event_id, delta)
                where c.booking_id = b.id and d.event_id = sum_customer.event_id
                    and (c.epoch, c.transaction_id) < (sum_customer.epoch, sum_customer.transaction_id)) end as tickets
            from booking_data.booking_item i
            where i.booking_id = b.id and i.event_id = sum_customer.event_id
            limit 1
        ) h on true
        where lower(b.customer_email collate "C") = customer and b.id >= first and b.id <= v_until and (next is null or b.id < next);
    else
        next := v_of_event;
        v_until := coalesce(next, 'ffffffff-ffff-ffff-ffff-ffffffffffff');
        select coalesce(sum(h.tickets), 0), count(*) into tickets, bookings
        from booking_data.booking_item i
        left join lateral (
            select case when epoch is null then i.quantity - i.cancelled_quantity else (
                select sum(d.delta) from booking_data.change c
                cross join lateral unnest(c.seat_events, c.seat_deltas) d (event_id, delta)
                where c.booking_id = b.id and d.event_id = sum_customer.event_id
                    and (c.epoch, c.transaction_id) < (sum_customer.epoch, sum_customer.transaction_id)) end as tickets
            from booking_data.booking b
            where b.id = i.booking_id and lower(b.customer_email collate "C") = customer
            limit 1
        ) h on true
        where i.event_id = sum_customer.event_id and i.booking_id >= first and i.booking_id <= v_until and (next is null or i.booking_id < next);
    end if;
end
$$;

comment on function booking_impl.sum_customer(uuid, text, uuid, integer, integer, xid8) is
'How many tickets of an event a customer (in lower case) holds, by bookings from the first id on; it looks at so many at most: at how many it did, and the booking with which to go on (null: none is left). With an epoch and a transaction id it counts what the changes before that took and gave back, which stays the same from one call to the next.';
