create or replace function booking_impl.find_delivery_violations(delivery_ids uuid[])
returns table (check_name text, offender text)
language plpgsql
stable
as $$
begin
    return query
    with found as materialized (
        select d.* from unnest(delivery_ids) u (id) join booking_data.delivery d on d.id = u.id
    )
    select 'delivery_has_change', f.id::text from found f
    where case
        when f.position is null then f.kind <> 'webhook.ping'
        else not exists (
            select from booking_data.change c
            where c.epoch = f.epoch and c.transaction_id = f.transaction_id and c.position = f.position and c.kind = f.kind
                and (f.channel <> 'email' or f.recipient = coalesce(c.resource ->> 'customerEmail', (
                    select b.customer_email from booking_data.booking b
                    join booking_data.booking_item i on i.booking_id = b.id
                    where b.id = f.booking_id and i.event_id = c.event_id)))
            limit 1)
        end
    union all
    select 'delivery_has_reader', f.id::text from found f
    where f.position is not null and not exists (select from booking_data.change_reader r where r.name = f.channel limit 1);
end
$$;

comment on function booking_impl.find_delivery_violations(uuid[]) is
'What is wrong with deliveries: no change caused them, not one of their kind or not one of their customer, of an event of which their booking has no tickets, or the reader of their channel is missing.';
