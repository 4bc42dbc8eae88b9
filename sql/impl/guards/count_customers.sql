create or replace function booking_impl.count_customers()
returns trigger
language plpgsql
as $$
begin
    -- Bookings under way still go by the limit that was; the next statement sees them.
    perform booking_impl.lock_seats(array[new.id]);
    if new.max_per_customer is null then
        delete from booking_data.customer_tickets t where t.event_id = new.id;
    else
        insert into booking_data.customer_tickets (event_id, customer, tickets)
        select new.id, lower(b.customer_email collate "C"), sum(i.quantity - i.cancelled_quantity)
        from booking_data.booking_item i
        -- The limit keeps it a look-up for each booking of the event.
        cross join lateral (select o.customer_email from booking_data.booking o where o.id = i.booking_id limit 1) b
        where i.event_id = new.id and i.cancelled_quantity < i.quantity
        group by lower(b.customer_email collate "C");
    end if;
    return null;
end
$$;

comment on function booking_impl.count_customers() is
'Counts the tickets of every customer of an event that gets a limit per customer, and forgets them when the limit is taken away. Reads all bookings of the event while its seats are locked.';
