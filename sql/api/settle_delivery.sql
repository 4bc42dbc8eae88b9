create or replace function booking_api.settle_delivery(delivery_id uuid, lease uuid, outcome text, http_status integer default null, error text default null, retry_after_seconds integer default null)
returns boolean
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now timestamptz(3) := clock_timestamp();
    v_attempts integer;
    v_delay interval;
begin
    if outcome is null or outcome not in ('delivered', 'failed', 'gone', 'dead') then
        perform booking_impl.raise_validation_error(jsonb_build_array(
            booking_impl.query_fault('outcome', 'must be delivered, failed, gone or dead')));
    end if;
    if outcome = 'gone' then
        -- Before the delivery, as whoever deletes a webhook does.
        perform from booking_data.webhook w
        where w.id = (select d.webhook_id from booking_data.delivery d where d.id = settle_delivery.delivery_id) for no key update;
    end if;
    select d.attempts into v_attempts from booking_data.delivery d
    where d.id = settle_delivery.delivery_id and d.lease = settle_delivery.lease for update;
    if v_attempts is null then
        return false;
    end if;

    if outcome = 'failed' then
        v_delay := greatest(booking_impl.retry_delay(v_attempts, random()),
            make_interval(secs => least(greatest(retry_after_seconds, 0), 86400)));
        v_delay := case when booking_impl.retry_delay(v_attempts, 0.5) is not null then v_delay end;
    end if;
    update booking_data.delivery d
    set lease = null, last_status = http_status, last_error = case when outcome <> 'delivered' then left(error, 500) end,
        status = case when outcome = 'delivered' then 'delivered' when v_delay is null then 'dead' else 'pending' end,
        settled_at = case when v_delay is null then v_now end,
        next_attempt_at = coalesce(v_now + v_delay, d.next_attempt_at)
    where d.id = settle_delivery.delivery_id;
    if outcome = 'gone' then
        update booking_data.webhook w set status = 'disabled', disabled_reason = 'its URL answered that it is gone (410)', updated_at = v_now
        where w.id = (select d.webhook_id from booking_data.delivery d where d.id = settle_delivery.delivery_id) and w.status = 'active';
    end if;
    return true;
end
$$;

comment on function booking_api.settle_delivery(uuid, uuid, text, integer, text, integer) is
'Says how a claimed attempt ended: delivered; failed (tried again after growing delays, or after retry_after_seconds if that is longer, a day at most; after the last attempt dead); gone (dead, and the webhook is disabled); dead (for good). False: the lease is lost, another session has the delivery or it is settled. Raises: ValidationError.';
