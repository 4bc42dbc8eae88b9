create or replace function booking_impl.lock_due_deliveries(most integer, most_per_webhook integer)
returns uuid[]
language plpgsql
volatile
as $$
declare
    v_now timestamptz(3) := clock_timestamp();
    v_webhook record;
    v_free bigint;
    v_next uuid[];
    v_ids uuid[] := array[]::uuid[];
begin
    for v_webhook in
        select w.id
        from booking_data.webhook w
        cross join lateral (
            select d.next_attempt_at from booking_data.delivery d
            where d.webhook_id = w.id and d.status = 'pending' and d.next_attempt_at <= v_now
            order by d.next_attempt_at
            limit 1
        ) d
        where w.status = 'active'
        order by d.next_attempt_at, w.id
    loop
        -- Locked, so that no other session counts the same leases and goes over the bound; who finds it locked takes another's.
        perform from booking_data.webhook w where w.id = v_webhook.id and w.status = 'active' for no key update skip locked;
        continue when not found;
        v_free := most_per_webhook - (
            select count(*) from booking_data.delivery d where d.webhook_id = v_webhook.id and d.lease is not null and d.next_attempt_at > v_now);
        continue when v_free <= 0;
        v_next := array(
            select d.id from booking_data.delivery d
            where d.webhook_id = v_webhook.id and d.status = 'pending' and d.next_attempt_at <= v_now
            order by d.next_attempt_at
            limit least(v_free, most - cardinality(v_ids))
            for update skip locked);
        if v_next <> '{}' then
            -- Written, not only locked: who counts leases by an older snapshot gets a serialization failure.
            update booking_data.webhook w set status = w.status where w.id = v_webhook.id;
            v_ids := v_ids || v_next;
        end if;
        exit when cardinality(v_ids) >= most;
    end loop;
    return v_ids;
end
$$;

comment on function booking_impl.lock_due_deliveries(integer, integer) is
'Locks deliveries to webhooks that are due, and nobody else has locked: the longest due webhook first, and of each no more than most_per_webhook together with those under way. So one that is slow takes no more than its share.';
