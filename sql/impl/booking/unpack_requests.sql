create or replace function booking_impl.unpack_requests(requests jsonb,
    out event_ids uuid[], out item_requests integer[], out item_emails text[], out item_events integer[], out item_quantities integer[])
language plpgsql
immutable
as $$
begin
    -- Unpacked once, to arrays: reading jsonb again in every later statement would cost a third of the throughput.
    with item as materialized (
        select r.number::integer as request_number, case when jsonb_typeof(r.body -> 'customerEmail') = 'string' then r.body ->> 'customerEmail' end as email, item.event_id, item.quantity,
            case when item.event_id is not null then dense_rank() over (order by item.event_id) end::integer as event_number
        from jsonb_array_elements(requests) with ordinality r (body, number)
        -- The nesting keeps each test behind the one that makes it safe.
        left join lateral jsonb_array_elements(
            case when jsonb_typeof(r.body) = 'object' then
                case when r.body - '{customerEmail,items}'::text[] = '{}'
                    and jsonb_typeof(r.body -> 'customerEmail') = 'string' and jsonb_typeof(r.body -> 'items') = 'array' then
                    case when jsonb_array_length(r.body -> 'items') between 1 and 20
                        and booking_impl.is_email(r.body ->> 'customerEmail') then r.body -> 'items'
                    end
                end
            end) i (item) on true
        left join lateral (
            select booking_impl.read_event_id(i.item), booking_impl.read_quantity(i.item)
            where jsonb_typeof(i.item) = 'object' and i.item - '{eventId,quantity}'::text[] = '{}'
        ) item (event_id, quantity) on true
        order by r.number, item.event_id
    )
    -- The distinct ids apart: from PostgreSQL 16 on an aggregate that sorts would sort the input of the others too.
    select array_agg(i.request_number), array_agg(i.email), array_agg(i.event_number), array_agg(i.quantity),
        (select array_agg(distinct e.event_id order by e.event_id) from item e where e.event_id is not null)
    into item_requests, item_emails, item_events, item_quantities, event_ids
    from item i;
end
$$;

comment on function booking_impl.unpack_requests(jsonb) is
'Booking requests (a JSON array) as arrays: one entry per item, ordered by request and event; item_events points into event_ids, which is sorted. A request that is not well formed has an entry whose event or quantity is null.';
