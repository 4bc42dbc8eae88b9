create or replace function booking_impl.find_counter_violations(event_id uuid)
returns table (check_name text, offender text)
language plpgsql
stable
as $$
begin
    if not exists (select from booking_data.customer_tickets t where t.event_id = find_counter_violations.event_id limit 1) then
        return;
    end if;
    -- Not a join, which could be planned for few customers and be tried for all of them with each.
    return query
    select 'customer_tickets_equal_items', find_counter_violations.event_id::text
    from (
        select t.customer, t.tickets as counted, 0 as held from booking_data.customer_tickets t where t.event_id = find_counter_violations.event_id
        union all
        select lower(b.customer_email collate "C"), null, i.quantity - i.cancelled_quantity
        from booking_data.booking_item i
        -- The limit keeps it a look-up for each booking of the event.
        cross join lateral (select o.customer_email from booking_data.booking o where o.id = i.booking_id limit 1) b
        where i.event_id = find_counter_violations.event_id and i.cancelled_quantity < i.quantity
    ) c
    group by c.customer
    having count(c.counted) > 0 and (sum(c.counted) <> sum(c.held)
        or not exists (select from booking_data.event e where e.id = find_counter_violations.event_id and e.max_per_customer is not null limit 1));
end
$$;

comment on function booking_impl.find_counter_violations(uuid) is
'Counters of an event''s customers that are not the sum of what is left of the customer''s items, or count for an event that has no limit per customer: one row for each, by its event (an address is not shown). That each such item is counted is for find_booking_violations. For all events see verify_customers.';
