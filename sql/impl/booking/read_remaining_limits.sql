create or replace function booking_impl.read_remaining_limits(max_per_customer integer[], item_emails text[], item_events integer[], event_ids uuid[],
    out item_customers integer[], out remaining_limits integer[])
language plpgsql
volatile
as $$
begin
    if array_remove(max_per_customer, null) = '{}' then
        return;
    end if;
    with item as materialized (
        select i.number, i.event, lower(i.email collate "C") as email,
            case when max_per_customer[i.event] is not null then
                dense_rank() over (partition by max_per_customer[i.event] is null order by i.event, lower(i.email collate "C"))
            end::integer as customer
        from unnest(item_events, item_emails) with ordinality i (event, email, number)
    ), remaining_limit as (
        select c.customer, max_per_customer[c.event] - coalesce(held.tickets, 0) as remaining_limit
        from (select distinct i.customer, i.event, i.email from item i where i.customer is not null) c
        -- The limit keeps it a look-up for each customer.
        left join lateral (
            select t.tickets from booking_data.customer_tickets t where t.event_id = event_ids[c.event] and t.customer = c.email limit 1
        ) held on true
    )
    select (select array_agg(i.customer order by i.number) from item i), (select array_agg(a.remaining_limit order by a.customer) from remaining_limit a)
    into item_customers, remaining_limits;
end
$$;

comment on function booking_impl.read_remaining_limits(integer[], text[], integer[], uuid[]) is
'How many tickets each customer may still book of each event that has a limit per customer: item_customers points into remaining_limits, null where there is no limit. Final only while the seats are locked.';
