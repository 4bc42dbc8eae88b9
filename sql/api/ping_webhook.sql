create or replace function booking_api.ping_webhook(webhook_id text)
returns json
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now timestamptz(3) := clock_timestamp();
    v_webhook booking_data.webhook := booking_impl.lock_webhook(webhook_id);
    v_delivery booking_data.delivery;
begin
    insert into booking_data.delivery as d (id, channel, webhook_id, kind, payload, next_attempt_at, created_at)
    values (booking_impl.uuid_v7((extract(epoch from v_now) * 1000)::bigint, 0), 'webhook', v_webhook.id, 'webhook.ping',
        json_build_object('type', 'webhook.ping', 'timestamp', booking_impl.rfc3339(v_now), 'data', json_build_object('webhookId', v_webhook.id)), v_now, v_now)
    returning d.* into v_delivery;
    return booking_impl.delivery_json(v_delivery);
end
$$;

comment on function booking_api.ping_webhook(text) is
'Queues a message of kind webhook.ping, whatever kinds the webhook wants, and returns its delivery; while the webhook is disabled it waits. Raises: ValidationError, WebhookNotFound.';
