create or replace function booking_impl.queue_moved_mails(moved booking_data.change, after uuid, most integer, out last_booking_id uuid, out bookings integer)
language plpgsql
volatile
as $$
declare
    v_now timestamptz(3) := clock_timestamp();
    v_ids uuid[];
begin
    v_ids := array(
        select i.booking_id from booking_data.booking_item i
        where i.event_id = moved.event_id and i.booking_id > coalesce(after, '00000000-0000-0000-0000-000000000000')
        order by i.booking_id
        limit most);
    insert into booking_data.delivery (id, channel, recipient, booking_id, epoch, transaction_id, position, kind, next_attempt_at, created_at)
    select booking_impl.uuid_v7((extract(epoch from v_now) * 1000)::bigint + (b.number >> 12), (b.number & 4095)::integer), 'email', b.customer_email,
        b.id, moved.epoch, moved.transaction_id, moved.position, moved.kind, v_now, v_now
    from (
        select b.id, b.customer_email, row_number() over (order by b.id) as number
        from unnest(v_ids) u (id)
        join booking_data.booking_item i on i.booking_id = u.id and i.event_id = moved.event_id and i.cancelled_quantity < i.quantity
        join booking_data.booking b on b.id = u.id
        -- Who booked later has been told the new date already.
        where exists (select from booking_data.change c where c.booking_id = u.id and c.position < moved.position)
    ) b
    order by b.number
    on conflict do nothing;
    bookings := cardinality(v_ids);
    last_booking_id := v_ids[most];
end
$$;

comment on function booking_impl.queue_moved_mails(booking_data.change, uuid, integer) is
'One bounded step of telling the customers that an event was moved: a mail for each of its next bookings that still hold tickets and were made before. Returns how many bookings were looked at and the last of them, null when it was the last of all.';
