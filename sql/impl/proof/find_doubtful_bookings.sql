create or replace function booking_impl.find_doubtful_bookings(booking_ids uuid[])
returns uuid[]
language plpgsql
stable
as $$
begin
    return array(
        select u.id from unnest(booking_ids) u (id)
        where not exists (
            select from booking_data.booking b
            cross join lateral (
                select array_agg(i.event_id) as event_ids, array_agg(i.quantity) as quantities, sum(i.quantity) as total, bool_and(i.is_plain) as are_plain,
                    json_agg(booking_impl.booking_item_json(i.event_id, i.name, i.quantity, 0)) as items
                from (
                    select i.event_id, i.quantity, e.name, i.cancelled_quantity = 0 and (e.max_per_customer is null or exists (
                            select from booking_data.customer_tickets t
                            where t.event_id = i.event_id and t.customer = lower(b.customer_email collate "C") limit 1)) as is_plain
                    from booking_data.booking_item i
                    cross join lateral (select e.name, e.max_per_customer from booking_data.event e where e.id = i.event_id limit 1) e
                    where i.booking_id = b.id
                    order by i.event_id
                ) i
            ) i
            where b.id = u.id and b.status = 'confirmed' and b.cancelled_at is null and b.updated_at = b.created_at and i.are_plain and 0 < all (i.quantities)
                and (
                    -- Its only step. The record is compared as text: what is true but written in another way is looked at by who calls.
                    select count(*) = 1 and bool_and(c.kind = 'booking.confirmed' and c.happened_at = b.created_at
                        and c.seat_events = i.event_ids and c.seat_deltas = i.quantities
                        and c.resource::text = booking_impl.booking_json(booking_id => b.id, customer_email => b.customer_email, status => 'confirmed', created_at => b.created_at,
                            updated_at => b.updated_at, cancelled_at => null, items => i.items, total_quantity => i.total, total_remaining => i.total)::text
                        and (c.idempotency_key is null or c.happened_at <= clock_timestamp() - interval '30 days' or exists (
                            select from booking_data.idempotency_key k where k.key = c.idempotency_key and k.booking_id = b.id limit 1)))
                    from booking_data.change c where c.booking_id = b.id)
            limit 1));
end
$$;

comment on function booking_impl.find_doubtful_bookings(uuid[]) is
'Those of the ids that are not plainly right bookings: confirmed, with nothing given back, and one step that took exactly the items and is recorded as it would be today. So for find_booking_violations, which replays the others, as most are plain, and at twice the speed.';
