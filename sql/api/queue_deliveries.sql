create or replace function booking_api.queue_deliveries(channel text, most integer default 1000)
returns integer
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now timestamptz(3) := clock_timestamp();
    -- Once for the whole call: each query below sees the same changes.
    v_epoch integer;
    v_end xid8;
    v_reader booking_data.change_reader;
    v_moved booking_data.change;
    v_read record;
begin
    perform booking_impl.raise_validation_error(
        booking_impl.channel_faults(channel) || booking_impl.number_faults('most', most::text, 1, 4000));
    -- By one snapshot, for all queries below: what lies before it is complete and stays so.
    select booking_impl.last_epoch(), pg_snapshot_xmin(pg_current_snapshot()) into v_epoch, v_end;
    select r.* into v_reader from booking_data.change_reader r where r.name = channel for update skip locked;
    if v_reader.name is null and not exists (select from booking_data.change_reader r where r.name = channel) then
        -- The first call ever: webhooks are told from where the oldest of them began; where e-mails begin is decided below.
        insert into booking_data.change_reader as r (name, epoch, transaction_id)
        select channel, coalesce(w.first_epoch, n.epoch), coalesce(w.first_transaction_id, n.transaction_id)
        from (values (v_epoch, v_end)) n (epoch, transaction_id)
        left join (
            select x.first_epoch, x.first_transaction_id from booking_data.webhook x
            order by x.first_epoch, x.first_transaction_id
            limit 1
        ) w on true
        on conflict do nothing
        returning r.* into v_reader;
    end if;
    if v_reader.name is null then
        return 0;
    end if;
    -- Looked at for the last time a day ago: the channel was off, and begins anew with what is not committed yet.
    if channel = 'email' and coalesce(v_reader.asked_at < v_now - interval '24 hours', true) then
        update booking_data.change_reader r
        set epoch = v_epoch, transaction_id = v_end, position = 0, last_booking_id = null, told_since = null
        where r.name = channel
        returning r.* into v_reader;
    end if;
    if coalesce(v_reader.asked_at < v_now - interval '1 minute', true) then
        update booking_data.change_reader r set asked_at = v_now where r.name = channel;
    end if;
    -- That an event was moved concerns many: it is read alone, a part of its bookings with each call.
    if channel = 'email' then
        select c.* into v_moved
        from (
            select c.* from booking_data.change c
            where (c.epoch, c.transaction_id, c.position) > (v_reader.epoch, v_reader.transaction_id, v_reader.position)
                and (c.epoch, c.transaction_id) < (v_epoch, v_end)
            order by c.epoch, c.transaction_id, c.position
            limit most
        ) c
        where booking_impl.is_moved(c) and (c.happened_at > v_now - interval '24 hours' or c.happened_at >= v_reader.told_since)
        order by c.epoch, c.transaction_id, c.position
        limit 1;
    end if;
    -- Held, so that none is deleted before its deliveries are in.
    perform from booking_data.webhook w where w.status = 'active' and queue_deliveries.channel = 'webhook' order by w.id for key share;

    with entry as materialized (
        select c.epoch, c.transaction_id, c.position, c.kind, c.happened_at, c.resource
        from booking_data.change c
        where (c.epoch, c.transaction_id, c.position) > (v_reader.epoch, v_reader.transaction_id, v_reader.position)
            and (c.epoch, c.transaction_id) < (v_epoch, v_end)
            and (v_moved.position is null or (c.epoch, c.transaction_id, c.position) < (v_moved.epoch, v_moved.transaction_id, v_moved.position))
        order by c.epoch, c.transaction_id, c.position
        limit most
    ), addressed as (
        select w.id as webhook_id, null as recipient, e.epoch, e.transaction_id, e.position, e.kind
        from entry e
        join booking_data.webhook w on w.status = 'active' and (e.epoch, e.transaction_id) >= (w.first_epoch, w.first_transaction_id)
            and (w.kinds = '{}' or e.kind = any (w.kinds))
        where queue_deliveries.channel = 'webhook'
        union all
        select null, e.resource ->> 'customerEmail', e.epoch, e.transaction_id, e.position, e.kind
        from entry e
        where queue_deliveries.channel = 'email' and e.kind = any ('{booking.confirmed,booking.partly_cancelled,booking.cancelled}')
            and (e.happened_at > v_now - interval '24 hours' or e.happened_at >= v_reader.told_since)
    ), queued as (
        insert into booking_data.delivery (id, channel, webhook_id, recipient, epoch, transaction_id, position, kind, next_attempt_at, created_at)
        -- 4096 ids to a millisecond, so that they grow with the changes.
        select booking_impl.uuid_v7((extract(epoch from v_now) * 1000)::bigint + (a.number >> 12), (a.number & 4095)::integer), queue_deliveries.channel,
            a.webhook_id, a.recipient, a.epoch, a.transaction_id, a.position, a.kind, v_now, v_now
        from (
            select a.*, row_number() over (order by a.epoch, a.transaction_id, a.position, a.webhook_id) as number from addressed a
        ) a
        order by a.number
        on conflict do nothing
    )
    select e.epoch, e.transaction_id, e.position, count(*) over ()::integer as entries into v_read
    from entry e
    order by e.epoch desc, e.transaction_id desc, e.position desc
    limit 1;
    if v_read.entries > 0 then
        update booking_data.change_reader r set epoch = v_read.epoch, transaction_id = v_read.transaction_id, position = v_read.position
        where r.name = queue_deliveries.channel;
        return v_read.entries;
    elsif v_moved.position is not null then
        select * into v_read from booking_impl.queue_moved_mails(v_moved, v_reader.last_booking_id, most);
        update booking_data.change_reader r
        set last_booking_id = v_read.last_booking_id,
            epoch = case when v_read.last_booking_id is null then v_moved.epoch else r.epoch end,
            transaction_id = case when v_read.last_booking_id is null then v_moved.transaction_id else r.transaction_id end,
            position = case when v_read.last_booking_id is null then v_moved.position else r.position end
        where r.name = channel;
        return greatest(v_read.bookings, 1);
    elsif v_reader.told_since is not null then
        update booking_data.change_reader r set told_since = null where r.name = channel;
    end if;
    return 0;
end
$$;

comment on function booking_api.queue_deliveries(text, integer) is
'Makes deliveries of the next changes, so many at most (1 to 4000), for a channel: webhook (each active one that wants the kind) or email (the customers; not of what is older than 24 hours). A channel of e-mails that nobody asked for in the last 24 hours, or ever, begins with what happens from now on. That an event was moved is told to its customers in steps of so many bookings. Returns how many changes or bookings were read: 0 when there are none or another session is at it. Raises: ValidationError.';
