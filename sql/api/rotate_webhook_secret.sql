create or replace function booking_api.rotate_webhook_secret(webhook_id text)
returns json
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now timestamptz(3) := clock_timestamp();
    v_webhook booking_data.webhook := booking_impl.lock_webhook(webhook_id);
begin
    update booking_data.webhook w
    set secret = booking_impl.new_webhook_secret(), previous_secret = w.secret, previous_secret_until = v_now + interval '24 hours', updated_at = v_now
    where w.id = v_webhook.id
    returning w.* into v_webhook;
    return booking_impl.webhook_json(v_webhook, v_webhook.secret);
end
$$;

comment on function booking_api.rotate_webhook_secret(text) is
'Gives a webhook a new secret, which is in this answer and in no other; the one before it signs too for 24 hours. Raises: ValidationError, WebhookNotFound.';
