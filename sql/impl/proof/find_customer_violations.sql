create or replace function booking_impl.find_customer_violations(event_ids uuid[], customers text[])
returns table (check_name text, offender text)
language plpgsql
stable
as $$
begin
    return query
    select 'customer_tickets_equal_items', t.event_id::text
    from unnest(event_ids, find_customer_violations.customers) g (event_id, customer)
    join booking_data.customer_tickets t on t.event_id = g.event_id and t.customer = g.customer
    where not exists (select from booking_data.event e where e.id = t.event_id and e.max_per_customer is not null limit 1)
        or t.tickets <> (
            select coalesce(sum(h.open), 0)
            from booking_data.booking b
            -- The limit keeps it a look-up for each booking of the customer.
            cross join lateral (
                select i.quantity - i.cancelled_quantity as open from booking_data.booking_item i
                where i.booking_id = b.id and i.event_id = t.event_id
                limit 1
            ) h
            where lower(b.customer_email collate "C") = t.customer);
end
$$;

comment on function booking_impl.find_customer_violations(uuid[], text[]) is
'Counters of customers that are not the sum of what is left of the customer''s items, or count for an event that has no limit per customer: one row for each, by its event (an address is not shown). That each such item is counted is for find_booking_violations.';
