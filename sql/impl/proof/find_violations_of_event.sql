create or replace function booking_impl.find_violations_of_event(event_id uuid)
returns jsonb
language plpgsql
stable
as $$
declare
    v_found jsonb;
    v_ids uuid[];
    v_after uuid := '00000000-0000-0000-0000-000000000000'::uuid;
    v_part record;
    v_sums record;
    v_customer text := '';
    v_customers text[];
begin
    select booking_impl.add_violations('{}', array_agg(v.check_name), array_agg(v.offender)) into v_found
    from booking_impl.find_event_violations(array[find_violations_of_event.event_id]) v;
    select array[0] as seats, array[0] as bookings, array[0] as tickets into v_sums;
    loop
        v_ids := array(
            select i.booking_id from booking_data.booking_item i
            where i.event_id = find_violations_of_event.event_id and i.booking_id > v_after
            order by i.booking_id
            limit 1000);
        exit when v_ids = '{}';
        select booking_impl.add_violations(v_found, array_agg(v.check_name), array_agg(v.offender)) into v_found
        from booking_impl.find_booking_violations(v_ids) v;
        select coalesce(sum(d.delta), 0) as seats, count(*) filter (where c.cancelled_event_id = d.event_id) as bookings,
            coalesce(-sum(d.delta) filter (where c.cancelled_event_id = d.event_id), 0) as tickets
        into v_part
        from unnest(v_ids) u (id)
        join booking_data.change c on c.booking_id = u.id
        cross join lateral unnest(c.seat_events, c.seat_deltas) d (event_id, delta)
        where d.event_id = find_violations_of_event.event_id;
        select v_sums.seats || v_part.seats::integer as seats, v_sums.bookings || v_part.bookings::integer as bookings,
            v_sums.tickets || v_part.tickets::integer as tickets into v_sums;
        v_after := v_ids[cardinality(v_ids)];
    end loop;
    loop
        v_customers := array(
            select t.customer from booking_data.customer_tickets t
            where t.event_id = find_violations_of_event.event_id and t.customer > v_customer
            order by t.customer
            limit 1000);
        exit when v_customers = '{}';
        select booking_impl.add_violations(v_found, array_agg(v.check_name), array_agg(v.offender)) into v_found
        from booking_impl.find_customer_violations(array_fill(find_violations_of_event.event_id, array[cardinality(v_customers)]), v_customers) v;
        v_customer := v_customers[cardinality(v_customers)];
    end loop;
    select booking_impl.add_violations(v_found, array_agg(v.check_name), array_agg(v.offender)) into v_found
    from booking_impl.find_sum_violations(array_fill(find_violations_of_event.event_id, array[cardinality(v_sums.seats)]),
        v_sums.seats::bigint[], v_sums.bookings::bigint[], v_sums.tickets::bigint[]) v;
    return v_found;
end
$$;

comment on function booking_impl.find_violations_of_event(uuid) is
'Recounts one event with all bookings that have an item of it, in the caller''s one snapshot: {"<check>": {"count", "firstIds"}} for each check that something breaks.';
