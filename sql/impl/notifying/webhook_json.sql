create or replace function booking_impl.webhook_json(webhook booking_data.webhook, secret text)
returns json
language plpgsql
stable
as $$
begin
    return json_build_object(
        'id', webhook.id,
        'url', webhook.url,
        'kinds', webhook.kinds,
        'status', webhook.status,
        'disabledReason', webhook.disabled_reason,
        'secret', secret,
        'previousSecretUntil', booking_impl.rfc3339(webhook.previous_secret_until),
        'createdAt', booking_impl.rfc3339(webhook.created_at),
        'updatedAt', booking_impl.rfc3339(webhook.updated_at));
end
$$;

comment on function booking_impl.webhook_json(booking_data.webhook, text) is
'The one public shape of a webhook. The secret is null but in the answer to the call that made it.';
