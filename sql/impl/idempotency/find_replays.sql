create or replace function booking_impl.find_replays(requests jsonb, idempotency_keys text[], booking_ids uuid[])
returns table (request_number integer, booking json, error_code text, message text, detail text)
language plpgsql
volatile
as $$
begin
    return query
    select k.number::integer,
        case when s.is_same then coalesce(
            (select c.resource from booking_data.change c where c.booking_id = s.booking_id order by c.position limit 1),
            (select b.booking from booking_impl.stored_bookings_json(array[s.booking_id]) b)) end,
        case when not s.is_same then coalesce(f.error_code, 'TKC08') end,
        case when not s.is_same then coalesce(f.message, 'This Idempotency-Key belongs to another request') end,
        case when not s.is_same then coalesce(f.detail, '{}') end
    from unnest(idempotency_keys) with ordinality k (key, number)
    -- The limit keeps it a look-up for each key.
    cross join lateral (
        select i.booking_id, case when i.operation is not null then false when i.request = requests -> (k.number - 1)::integer then true
            else booking_impl.canonical_request(i.request) = booking_impl.canonical_request(requests -> (k.number - 1)::integer) end as is_same
        from booking_data.idempotency_key i
        where i.key = k.key
        limit 1
    ) s
    -- What is not well formed is told that first.
    left join lateral (
        select 'TKV01' as error_code, d.message, d.detail
        from booking_impl.describe_faults(booking_impl.find_booking_faults(requests -> (k.number - 1)::integer)) d
        where not s.is_same and d.message is not null
    ) f on true
    union all
    select i.number::integer, case when s.is_same then b.resource end, case when not s.is_same then 'TKC08' end,
        case when not s.is_same then 'This booking id belongs to another request' end, case when not s.is_same then '{}' end
    from unnest(booking_ids) with ordinality i (id, number)
    cross join lateral (
        select b.customer_email, (select c.resource from booking_data.change c where c.booking_id = b.id order by c.position limit 1) as resource
        from booking_data.booking b
        where b.id = i.id
        limit 1
    ) b
    cross join lateral (
        select booking_impl.canonical_request(requests -> (i.number - 1)::integer) = booking_impl.canonical_request(jsonb_build_object(
            'customerEmail', b.customer_email, 'items', (
                select jsonb_agg(jsonb_build_object('eventId', o.event_id, 'quantity', o.quantity)) from booking_data.booking_item o where o.booking_id = i.id))) as is_same
    ) s;
end
$$;

comment on function booking_impl.find_replays(jsonb, text[], uuid[]) is
'What is known of idempotency keys and booking ids (one of each for each request, null: none): the booking as it was first answered, or IdempotencyKeyReused when the key or the id stands for another request, JSON values compared, but for the order of the items and the case of ids. A key or id that is not known has no row.';
