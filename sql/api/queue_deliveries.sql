create or replace function booking_api.queue_deliveries(channel text, most integer default 1000)
returns integer
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set jit = off
as $$
declare
    v_now timestamptz(3) := clock_timestamp();
    v_reader booking_data.change_reader;
    v_read record;
begin
    perform booking_impl.raise_validation_error(
        booking_impl.channel_faults(channel) || booking_impl.number_faults('most', most::text, 1, 4000));
    select r.* into v_reader from booking_data.change_reader r where r.name = channel for update skip locked;
    if v_reader.name is null then
        return 0;
    end if;
    -- Held, so that none is deleted before its deliveries are in.
    perform from booking_data.webhook w where w.status = 'active' and queue_deliveries.channel = 'webhook' order by w.id for key share;

    with entry as materialized (
        select c.transaction_id, c.position, c.kind, c.happened_at, c.resource
        from booking_data.change c
        where (c.transaction_id, c.position) > (v_reader.transaction_id, v_reader.position)
            and c.transaction_id < pg_snapshot_xmin(pg_current_snapshot())
        order by c.transaction_id, c.position
        limit most
    ), addressed as (
        select w.id as webhook_id, null as recipient, e.transaction_id, e.position, e.kind
        from entry e
        join booking_data.webhook w on w.status = 'active' and e.transaction_id >= w.first_transaction_id
            and (w.kinds = '{}' or e.kind = any (w.kinds))
        where queue_deliveries.channel = 'webhook'
        union all
        select null, e.resource ->> 'customerEmail', e.transaction_id, e.position, e.kind
        from entry e
        where queue_deliveries.channel = 'email' and e.kind = any ('{booking.confirmed,booking.partly_cancelled,booking.cancelled}')
            and e.resource is not null and e.happened_at > v_now - interval '24 hours'
    ), queued as (
        insert into booking_data.delivery (id, channel, webhook_id, recipient, transaction_id, position, kind, next_attempt_at, created_at)
        -- 4096 ids to a millisecond, so that they grow with the changes.
        select booking_impl.uuid_v7((extract(epoch from v_now) * 1000)::bigint + (a.number >> 12), (a.number & 4095)::integer), queue_deliveries.channel,
            a.webhook_id, a.recipient, a.transaction_id, a.position, a.kind, v_now, v_now
        from (
            select a.*, row_number() over (order by a.transaction_id, a.position, a.webhook_id) as number from addressed a
        ) a
        order by a.number
        on conflict do nothing
    )
    select count(*)::integer as entries, (array_agg(e.transaction_id order by e.transaction_id desc, e.position desc))[1] as transaction_id,
        (array_agg(e.position order by e.transaction_id desc, e.position desc))[1] as place
    into v_read
    from entry e;
    if v_read.entries > 0 then
        update booking_data.change_reader r set transaction_id = v_read.transaction_id, position = v_read.place where r.name = queue_deliveries.channel;
    end if;
    return v_read.entries;
end
$$;

comment on function booking_api.queue_deliveries(text, integer) is
'Makes deliveries of the next changes, so many at most (1 to 4000), for a channel: webhook (each active one that wants the kind) or email (the customers; not of what is older than 24 hours). Returns how many changes were read: 0 when there are none or another session is at it. Raises: ValidationError.';
