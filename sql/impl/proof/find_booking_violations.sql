create or replace function booking_impl.find_booking_violations(booking_ids uuid[])
returns table (check_name text, offender text)
language plpgsql
stable
as $$
begin
    booking_ids := booking_impl.find_doubtful_bookings(booking_ids);
    if booking_ids = '{}' then
        return;
    end if;
    return query
    with given as materialized (
        select u.id, b as booking, b.id is not null as is_known from unnest(booking_ids) u (id) left join booking_data.booking b on b.id = u.id
    ), item as materialized (
        select i.*, b.customer_email from unnest(booking_ids) u (id)
        join booking_data.booking_item i on i.booking_id = u.id
        left join booking_data.booking b on b.id = u.id
    ), step as materialized (
        select c.booking_id, c.kind, c.happened_at, c.seat_events, c.seat_deltas, c.resource::jsonb as resource, c.idempotency_key,
            row_number() over w as number, lead(c.position) over w is null as is_last
        from unnest(booking_ids) u (id)
        join booking_data.change c on c.booking_id = u.id
        window w as (partition by c.booking_id order by c.position)
    ), held as materialized (
        -- Every item after every step: how many of its seats were held then.
        select s.booking_id, s.number, s.is_last, i.event_id, i.quantity, i.cancelled_quantity, d.delta,
            sum(coalesce(d.delta, 0)) over (partition by s.booking_id, i.event_id order by s.number) as seats
        from step s
        join item i on i.booking_id = s.booking_id
        left join lateral (
            select sum(d.delta) as delta from unnest(s.seat_events, s.seat_deltas) d (event_id, delta) where d.event_id = i.event_id
        ) d on true
    ), state as materialized (
        select h.booking_id, h.number, sum(h.seats) as seats, count(h.delta) as moved, count(*) as items,
            bool_and(h.seats = h.quantity) as is_whole,
            jsonb_agg(jsonb_build_object('eventId', h.event_id, 'quantity', h.quantity, 'cancelledQuantity', h.quantity - h.seats)) as shown
        from held h
        group by h.booking_id, h.number
    ), replay as materialized (
        select s.*, g.booking, coalesce(t.seats, 0) as seats, coalesce(t.moved, 0) as moved, coalesce(t.items, 0) as items,
            coalesce(t.is_whole, true) as is_whole, coalesce(t.shown, '[]') as shown
        from step s
        join given g on g.id = s.booking_id and g.is_known
        left join state t on t.booking_id = s.booking_id and t.number = s.number
    ), remaining as (
        select i.booking_id, bool_and(i.cancelled_quantity = i.quantity) as is_empty from item i group by i.booking_id
    )
    select v.check_name, v.id::text
    from (
        select 'history_has_booking' as check_name, s.booking_id as id from step s join given g on g.id = s.booking_id and not g.is_known
        union
        select 'item_has_booking', i.booking_id from item i join given g on g.id = i.booking_id and not g.is_known
        union
        select 'item_has_event', i.booking_id from item i
        where not exists (select from booking_data.event e where e.id = i.event_id limit 1)
        union
        select 'item_quantity_positive', i.booking_id from item i where i.quantity < 1
        union
        select 'cancelled_within_quantity', i.booking_id from item i where i.cancelled_quantity not between 0 and i.quantity
        union
        select 'booking_has_items', g.id from given g where g.is_known and g.id not in (select i.booking_id from item i)
        union
        select 'booking_has_history', g.id from given g
        where g.is_known and g.id not in (select s.booking_id from step s where s.number = 1 and s.kind = 'booking.confirmed')
        union
        select 'cancelled_when_nothing_remains', g.id from given g join remaining r on r.booking_id = g.id
        where g.is_known and r.is_empty <> ((g.booking).status = 'cancelled')
        union
        select 'status_agrees_with_cancelled_at', g.id from given g
        where ((g.booking).status = 'cancelled') <> ((g.booking).cancelled_at is not null) or (g.booking).status not in ('confirmed', 'cancelled')
        union
        select 'times_in_order', g.id from given g
        where (g.booking).updated_at < (g.booking).created_at or (g.booking).cancelled_at < (g.booking).created_at
            or (g.booking).updated_at < (g.booking).cancelled_at
        union
        -- The first step takes seats, every other gives some back, and one that leaves none is called so.
        select 'booking_steps_in_order', r.booking_id from replay r
        where r.seat_events = '{}' or not case when r.number = 1 then 0 < all (r.seat_deltas) else 0 > all (r.seat_deltas) end
            or r.kind <> case when r.number = 1 then 'booking.confirmed' when r.seats = 0 then 'booking.cancelled' else 'booking.partly_cancelled' end
        union
        select 'items_equal_history', r.booking_id from replay r
        where r.moved <> cardinality(r.seat_events) or (r.number = 1 and not r.is_whole)
        union
        select 'items_equal_history', h.booking_id from held h where h.is_last and h.quantity - h.cancelled_quantity <> h.seats
        union
        select 'record_equals_steps', r.booking_id from replay r
        where not r.resource @> jsonb_build_object('id', r.booking_id, 'items', r.shown, 'updatedAt', booking_impl.rfc3339(r.happened_at),
                'status', case when r.seats > 0 then 'confirmed' else 'cancelled' end,
                'cancelledAt', case when r.seats = 0 then booking_impl.rfc3339(r.happened_at) end)
            or jsonb_path_query_array(r.resource, '$.items.size()') <> jsonb_build_array(r.items)
        union
        select 'booking_equals_record', r.booking_id from replay r
        where not r.resource @> jsonb_build_object('customerEmail', (r.booking).customer_email,
                'createdAt', booking_impl.rfc3339((r.booking).created_at))
            or (r.is_last and not r.resource @> jsonb_build_object('status', (r.booking).status,
                'updatedAt', booking_impl.rfc3339((r.booking).updated_at), 'cancelledAt', booking_impl.rfc3339((r.booking).cancelled_at)))
        union
        -- That no counter is too low or too high is for find_counter_violations.
        select 'customer_tickets_count_booking', i.booking_id from item i
        where i.customer_email is not null and i.cancelled_quantity < i.quantity
            and (select e.max_per_customer from booking_data.event e where e.id = i.event_id limit 1) is not null
            and not exists (
                select from booking_data.customer_tickets t
                where t.event_id = i.event_id and t.customer = lower(i.customer_email collate "C") limit 1)
        union
        -- Keys are kept for 30 days at least.
        select 'booking_has_key', s.booking_id from step s
        where s.idempotency_key is not null and s.happened_at > clock_timestamp() - interval '30 days'
            and not exists (
                select from booking_data.idempotency_key k where k.key = s.idempotency_key and k.booking_id = s.booking_id limit 1)
    ) v;
end
$$;

comment on function booking_impl.find_booking_violations(uuid[]) is
'What is wrong with bookings, one row for each check and booking: their history is replayed and compared with their items, with what each step recorded, and with the booking as it is. Ids that only an item or a change has are offenders themselves.';
