create or replace function booking_impl.drop_void_mails(ids uuid[])
returns void
language plpgsql
volatile
as $$
begin
    update booking_data.delivery d
    set status = 'dead', settled_at = clock_timestamp(), lease = null, last_error = 'not sent: the tickets were cancelled before'
    where d.id = any (ids) and d.booking_id is not null and not exists (
        select from booking_data.change c
        join booking_data.booking_item i on i.booking_id = d.booking_id and i.event_id = c.event_id
        where c.epoch = d.epoch and c.transaction_id = d.transaction_id and c.position = d.position and i.cancelled_quantity < i.quantity);
end
$$;

comment on function booking_impl.drop_void_mails(uuid[]) is
'Of these deliveries, which must be locked, gives up the mails about an event of which the booking has no tickets any more.';
