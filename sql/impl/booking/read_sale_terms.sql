create or replace function booking_impl.read_sale_terms(event_ids uuid[],
    out names text[], out unavailable_reasons text[], out max_per_booking integer[], out max_per_customer integer[], out available integer[])
language plpgsql
volatile
as $$
declare
    v_now timestamptz := clock_timestamp();
begin
    select array_agg(o.name), array_agg(o.max_per_booking), array_agg(o.max_per_customer), array_agg(o.available), array_agg(o.unavailable_reason)
    into names, max_per_booking, max_per_customer, available, unavailable_reasons
    from (
        select e.*,
            case
                when e.status = 'draft' then 'is a draft'
                when e.status <> 'on_sale' then 'is ' || e.status
                when v_now >= coalesce(e.ends_at, e.starts_at) then 'is over since ' || booking_impl.rfc3339(coalesce(e.ends_at, e.starts_at))
                when v_now < e.sales_start_at then 'is not on sale before ' || booking_impl.rfc3339(e.sales_start_at)
                when v_now >= e.sales_end_at then 'has not been on sale since ' || booking_impl.rfc3339(e.sales_end_at)
            end as unavailable_reason
        from unnest(event_ids) with ordinality i (id, number)
        -- The limit keeps it a look-up per event: a join planned while the tables were empty could read all of them for good.
        left join lateral (
            select e.name, e.status, e.starts_at, e.ends_at, e.sales_start_at, e.sales_end_at, e.max_per_booking, e.max_per_customer, s.capacity - s.seats_taken as available
            from booking_data.event e
            join booking_data.event_seats s on s.event_id = e.id
            where e.id = i.id
            limit 1
        ) e on true
        -- Once for all the arrays.
        order by i.number
    ) o;
end
$$;

comment on function booking_impl.read_sale_terms(uuid[]) is
'What events offer now, in the order of their ids: name, why none can be booked (null: it can), tickets per booking, tickets per customer (null: no limit), seats left. All null for an id that does not exist.';
