create or replace function booking_impl.count_past_mails(since timestamptz)
returns bigint
language plpgsql
stable
as $$
begin
    return (
        select count(*) from booking_data.change c
        where c.happened_at >= since and c.kind in ('booking.confirmed', 'booking.partly_cancelled', 'booking.cancelled')
            and not exists (
                select from booking_data.delivery d
                where d.channel = 'email' and d.webhook_id is null and d.epoch = c.epoch and d.transaction_id = c.transaction_id and d.position = c.position)
    ) + (
        select count(*)
        from (select c.* from booking_data.change c where c.happened_at >= since and c.kind = 'event.updated') c
        join booking_data.booking_item i on i.event_id = c.event_id and i.cancelled_quantity < i.quantity
        where booking_impl.is_moved(c)
            and exists (select from booking_data.change b where b.booking_id = i.booking_id and b.position < c.position)
            and not exists (
                select from booking_data.delivery d
                where d.channel = 'email' and d.webhook_id is null and d.epoch = c.epoch and d.transaction_id = c.transaction_id and d.position = c.position
                    and d.booking_id = i.booking_id)
    );
end
$$;

comment on function booking_impl.count_past_mails(timestamptz) is
'How many mails are not written yet of what happened since a time: one for each step of a booking, and one for each booking of an event that was moved. Reads all changes.';
