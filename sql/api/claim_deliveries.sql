create or replace function booking_api.claim_deliveries(channel text, most integer, lease_seconds integer default 60, most_per_webhook integer default 4)
returns table (delivery_id uuid, lease uuid, attempts integer, message_id text, kind text, payload json, url text, secrets text[], recipient text, mail json)
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now timestamptz(3);
    v_ids uuid[];
begin
    perform booking_impl.raise_validation_error(booking_impl.channel_faults(channel)
        || booking_impl.number_faults('most', most::text, 1, 1000) || booking_impl.number_faults('lease_seconds', lease_seconds::text, 1, 3600)
        || booking_impl.number_faults('most_per_webhook', most_per_webhook::text, 1, 1000));
    v_ids := case channel when 'webhook' then booking_impl.lock_due_deliveries(most, most_per_webhook) else booking_impl.lock_due_mails(most) end;
    perform booking_impl.drop_void_mails(v_ids);
    v_now := clock_timestamp();

    -- Attempts that never ended count too: a message that brings every notifier down does so a bounded number of times.
    update booking_data.delivery d
    set status = 'dead', settled_at = v_now, lease = null, last_error = 'the last attempt had no end: the notifier stopped or hung'
    where d.id = any (v_ids) and d.settled_at is null and d.attempts > 0 and booking_impl.retry_delay(d.attempts, 0.5) is null;
    return query
    with claimed as (
        update booking_data.delivery d
        set lease = gen_random_uuid(), attempts = d.attempts + 1, next_attempt_at = v_now + make_interval(secs => lease_seconds)
        -- Not by status: planned while the table was empty, that could read all that are pending for good.
        where d.id = any (v_ids) and d.settled_at is null
        returning d.*
    )
    select d.id, d.lease, d.attempts, booking_impl.message_id(d.epoch, d.transaction_id, d.position, d.id) || coalesce('_' || d.booking_id::text, ''), d.kind,
        coalesce(d.payload, booking_impl.change_message(c.entry)), w.url, w.secrets, d.recipient,
        case when d.webhook_id is null then booking_impl.mail_json(c.entry, d.booking_id) end
    from claimed d
    left join lateral (
        select x as entry from booking_data.change x
        where x.epoch = d.epoch and x.transaction_id = d.transaction_id and x.position = d.position
        limit 1
    ) c on true
    left join lateral (
        select x.url, array_remove(array[x.secret, case when x.previous_secret_until > v_now then x.previous_secret end], null) as secrets
        from booking_data.webhook x where x.id = d.webhook_id limit 1
    ) w on true
    order by d.id;
end
$$;

comment on function booking_api.claim_deliveries(text, integer, integer, integer) is
'Takes deliveries of a channel that are due, so many at most (1 to 1000), for lease_seconds (1 to 3600): until then no other session gets them, afterwards any. Never waits. A webhook has no more than most_per_webhook under way at once, over all sessions. Each with what to send: payload signed with all the secrets to the url, or mail to the recipient. Raises: ValidationError.';
