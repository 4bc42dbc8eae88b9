create or replace function booking_impl.find_key_violations(keys text[])
returns table (check_name text, offender text)
language plpgsql
stable
as $$
begin
    return query
    with found as materialized (
        select k.key, k.operation, k.request, k.booking_id, k.event_id, k.answer, b.customer_email, e.id as found_event_id
        from unnest(keys) u (key)
        join booking_data.idempotency_key k on k.key = u.key
        left join booking_data.booking b on b.id = k.booking_id
        left join booking_data.event e on e.id = k.event_id
    )
    select distinct 'key_has_booking', f.booking_id::text from found f where f.booking_id is not null and f.customer_email is null
    union all
    select distinct 'key_has_event', f.event_id::text from found f where f.event_id is not null and f.found_event_id is null
    union all
    select distinct 'key_equals_record', coalesce(f.booking_id, f.event_id)::text from found f
    where case f.operation
        when 'cancel_booking' then f.customer_email is not null and not exists (
            select from booking_data.change c where c.booking_id = f.booking_id and c.resource::text = f.answer::text)
        when 'create_event' then f.found_event_id is not null and not exists (
            select from booking_data.change c where c.event_id = f.event_id and c.kind = 'event.created' and c.resource::text = f.answer::text)
        when 'cancel_event' then f.found_event_id is not null and not exists (
            select from booking_data.event_cancellation c where c.event_id = f.event_id)
    end
    union all
    select distinct 'key_equals_booking', f.booking_id::text from found f
    where f.operation is null and f.customer_email is not null and (
        f.request ->> 'customerEmail' is distinct from f.customer_email
        -- Most requests are written like this; the others may have their items in another order, and ids in another case.
        or (f.request -> 'items' is distinct from (
                select jsonb_agg(jsonb_build_object('eventId', i.event_id, 'quantity', i.quantity))
                from (select i.* from booking_data.booking_item i where i.booking_id = f.booking_id order by i.event_id) i)
            and (jsonb_path_query_array(f.request, '$.items.size()') <> (
                    select jsonb_build_array(count(*)) from booking_data.booking_item i where i.booking_id = f.booking_id)
                or exists (
                    select from booking_data.booking_item i
                    where i.booking_id = f.booking_id and not exists (
                        select from jsonb_path_query(f.request, '$.items[*]') r (item)
                        where lower(r.item ->> 'eventId') = i.event_id::text and r.item -> 'quantity' = to_jsonb(i.quantity)))))
        or not exists (
            select from booking_data.change c where c.booking_id = f.booking_id and c.idempotency_key = f.key));
end
$$;

comment on function booking_impl.find_key_violations(text[]) is
'What is wrong with idempotency keys, by the booking or event that each names (a key is not shown): it does not exist, was made for another request, or not for this key, or the stored answer is none that the record has.';
