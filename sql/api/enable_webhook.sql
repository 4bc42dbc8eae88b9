create or replace function booking_api.enable_webhook(webhook_id text)
returns json
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_webhook booking_data.webhook := booking_impl.lock_webhook(webhook_id);
begin
    if v_webhook.status <> 'active' then
        update booking_data.webhook w set status = 'active', disabled_reason = null, updated_at = clock_timestamp()
        where w.id = v_webhook.id
        returning w.* into v_webhook;
    end if;
    return booking_impl.webhook_json(v_webhook, null);
end
$$;

comment on function booking_api.enable_webhook(text) is
'Sends to a webhook again that was disabled: what waited for it, and what happens from now on. What happened meanwhile is in the feed. Raises: ValidationError, WebhookNotFound.';
