create or replace function booking_impl.find_key_violations(keys text[])
returns table (check_name text, offender text)
language plpgsql
stable
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set jit = off
as $$
begin
    return query
    with found as materialized (
        select k.key, k.request, k.booking_id, b.customer_email
        from unnest(keys) u (key)
        join booking_data.idempotency_key k on k.key = u.key
        left join booking_data.booking b on b.id = k.booking_id
    )
    select distinct 'key_has_booking', f.booking_id::text from found f where f.customer_email is null
    union all
    select distinct 'key_equals_booking', f.booking_id::text from found f
    where f.customer_email is not null and (
        f.request ->> 'customerEmail' is distinct from f.customer_email
        or jsonb_path_query_array(f.request, '$.items.size()') <> (
            select jsonb_build_array(count(*)) from booking_data.booking_item i where i.booking_id = f.booking_id)
        or exists (
            select from booking_data.booking_item i
            where i.booking_id = f.booking_id and not exists (
                select from jsonb_path_query(f.request, '$.items[*]') r (item)
                where lower(r.item ->> 'eventId') = i.event_id::text and r.item -> 'quantity' = to_jsonb(i.quantity)))
        or not exists (
            select from booking_data.change c where c.booking_id = f.booking_id and c.idempotency_key = f.key));
end
$$;

comment on function booking_impl.find_key_violations(text[]) is
'What is wrong with idempotency keys, by the booking that each names (a key is not shown): it does not exist, was made for another request, or not for this key.';
